import { App, LogLevel } from "@slack/bolt";
import { type Context, Hono } from "hono";
import { messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import { registerArticleDecisions } from "./actions/articles.ts";
import { registerCampaigns } from "./actions/campaign.ts";
import { registerCampaignDetails } from "./actions/campaign-details.ts";
import { registerHomeButtons } from "./actions/home.ts";
import { registerLaunchActions } from "./actions/launch.ts";
import { registerMoney } from "./actions/money.ts";
import { registerRecommendationDetails, registerRecommendations } from "./actions/recommendations.ts";
import { registerRows } from "./actions/rows.ts";
import { registerRuns } from "./actions/runs.ts";
import { registerTasks } from "./actions/tasks.ts";
import { registerWorkflowActions } from "./actions/workflow.ts";
import { registerAgentsCommand } from "./commands/agents.ts";
import { registerArticles } from "./commands/articles.ts";
import { registerCallboard } from "./commands/callboard/index.ts";
import { registerLaunch } from "./commands/launch.ts";
import { registerPipelines } from "./commands/pipelines.ts";
import { registerSummary } from "./commands/summary.ts";
import { registerWorkflow } from "./commands/workflow.ts";
import { type Delivery, NotInstalledError } from "./delivery.ts";
import type { BotDeps } from "./deps.ts";
import { registerAssistant } from "./events/assistant.ts";
import { registerHome } from "./events/home.ts";
import { registerMessages } from "./events/messages.ts";
import { registerUninstall } from "./events/uninstall.ts";
import { createInstall } from "./oauth.ts";
import { WebReceiver } from "./receiver.ts";
import { createTenancy, type Tenancy } from "./tenancy.ts";
import { registerAgents } from "./views/agents.ts";
import { registerAnswersForm, registerOwnersForm } from "./views/brain-lists.ts";
import { registerDrafts } from "./views/draft/index.ts";
import { registerLaunchForm } from "./views/launch.ts";
import { registerPipelineClicks } from "./views/pipelines/clicks.ts";
import { registerPipelineForms } from "./views/pipelines/submissions.ts";
import { registerRunForms } from "./views/runs.ts";
import { registerSettingsForm } from "./views/settings.ts";
import { registerWorkflowForm } from "./views/workflow.ts";

/** What a group of handlers is registered with. */
export interface Registration {
  app: App;
  deps: BotDeps;
  tenancy: Tenancy;
}

/** Slack's side of Callboard: `POST /slack/events` for everything Slack sends, and the two addresses of the installation. */
export function createBot(deps: BotDeps): Hono {
  const receiver = new WebReceiver(deps);
  const tenancy = createTenancy(deps);
  const app = new App({
    receiver,
    logger: boltLogger(deps.log),
    convoStore: false,
    // Bots are told apart by our own handlers; what Bolt would filter by is not in every payload.
    ignoreSelf: false,
    authorize: async ({ teamId }, body) => {
      const { signal } = deliveryOf(receiver, body);
      const tenant = teamId ? await tenancy.resolve(teamId, signal) : null;
      if (!tenant) throw new NotInstalledError(`${deps.env.PUBLIC_URL}/slack/install`);
      return { teamId, botUserId: tenant.botUserId, tenant };
    },
  });
  // Whatever goes wrong is answered by the receiver, which knows what Slack waits for.
  app.error(async (error) => {
    throw "original" in error && error.original instanceof Error ? error.original : error;
  });
  const registration: Registration = { app, deps, tenancy };
  registerSummary(registration);
  registerLaunch(registration);
  registerLaunchForm(registration);
  registerWorkflow(registration);
  registerWorkflowForm(registration);
  registerWorkflowActions(registration);
  registerPipelines(registration);
  registerPipelineClicks(registration);
  registerPipelineForms(registration);
  registerAgentsCommand(registration);
  registerAgents(registration);
  registerDrafts(registration);
  registerLaunchActions(registration);
  registerArticles(registration);
  registerArticleDecisions(registration);
  registerTasks(registration);
  registerCallboard(registration);
  registerSettingsForm(registration);
  registerHomeButtons(registration);
  registerRecommendations(registration);
  registerCampaigns(registration);
  registerRecommendationDetails(registration);
  registerOwnersForm(registration);
  registerAnswersForm(registration);
  registerCampaignDetails(registration);
  registerMoney(registration);
  registerRuns(registration);
  registerRows(registration);
  registerRunForms(registration);
  registerMessages(registration);
  registerHome(registration);
  registerAssistant(registration);
  registerUninstall(registration);

  const hono = new Hono();
  hono.post("/slack/events", (c) => receiver.handle(c.req.raw, keepAlive(c, deps)));
  hono.route("/", createInstall(deps));
  return hono;
}

const deliveryOf = (receiver: WebReceiver, body: object | undefined): Pick<Delivery, "signal"> =>
  (body && receiver.deliveryOf(body)) || { signal: AbortSignal.timeout(1_500) };

/** The request's own `waitUntil`, where the runtime has one. */
function keepAlive(c: Context, deps: BotDeps): (work: Promise<unknown>) => void {
  try {
    const { executionCtx } = c;
    return (work) => executionCtx.waitUntil(work);
  } catch {
    return (
      deps.waitUntil ?? ((work) => void work.catch((error) => deps.log.warn("slack.lost", { error: messageOf(error) })))
    );
  }
}

function boltLogger(log: Log) {
  const say =
    (level: "warn" | "error") =>
    (...parts: unknown[]) =>
      log[level]("slack.bolt", { message: parts.map(messageOf).join(" ") });
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: say("warn"),
    error: say("error"),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
