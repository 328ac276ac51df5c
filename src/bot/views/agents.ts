import { z } from "zod";
import type { WorkspaceId } from "../../db/ids.ts";
import { UserError } from "../../errors.ts";
import {
  agentVersions,
  getAgent,
  listAgents,
  resetAgent,
  reuseAgentVersion,
  updateAgent,
} from "../../pipelines/index.ts";
import type { Registration } from "../app.ts";
import {
  AGENT_ACTIONS,
  AGENT_FIELDS,
  AGENT_SCREENS,
  type AgentAction,
  agentForm,
  agentList,
  agentVersionList,
} from "../blocks/agents.ts";
import { outside } from "../blocks/escape.ts";
import type { BotDeps } from "../deps.ts";
import { mayNotManage } from "../launching.ts";
import { requestOf } from "../requests.ts";
import { onViewClicks, type ViewAsked } from "./clicks.ts";
import { carried, refusedText, typed, ViewSubmission } from "./modal.ts";

const State = z.object({ name: z.string(), from: z.int() });

type Asked = ViewAsked<z.infer<typeof State>>;

/** The modal of agents: list, one agent with its form, its versions. */
export function registerAgents(registration: Registration): void {
  const { app, deps, tenancy } = registration;
  onViewClicks(registration, { actions: AGENT_ACTIONS, what: "change agents", state: State, screenAfter });
  app.view(AGENT_SCREENS.form, async ({ body, ack, context }) => {
    const { tenant, delivery } = requestOf(context);
    const submission = ViewSubmission.parse(body);
    const by = submission.user.id;
    const { name, from } = carried(State, submission.view.private_metadata);
    const refusal = await mayNotManage("change agents", { deps, tenancy }, tenant, by, delivery);
    delivery.mustBeInTime();
    try {
      if (refusal) throw new UserError(refusal);
      const model = typed(submission, AGENT_FIELDS.model) || null;
      const prompt = typed(submission, AGENT_FIELDS.prompt);
      const agent = await updateAgent(deps, tenant.id, { name, prompt, model, from, by });
      const said = `:white_check_mark: Saved *${name}*, version ${agent.version}. Work that starts now uses it.`;
      await ack({ response_action: "update", view: agentList(await listAgents(deps, tenant.id), said) as never });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const field = /model/i.test(error.message) ? AGENT_FIELDS.model : AGENT_FIELDS.prompt;
      const text = outside([error.message, error.hint].filter(Boolean).join(" "), 1_500);
      await ack({ response_action: "errors", errors: { [field]: text } });
    }
  });
}

/** One agent's screen. @throws UserError for a name that is none. */
export async function agentScreen(
  deps: BotDeps,
  workspace: WorkspaceId,
  name: string,
  manages: boolean,
  said?: string,
) {
  const agent = await getAgent(deps, workspace, name);
  if (!agent) throw new UserError(`There is no agent “${name}”.`);
  return agentForm(agent, manages, said);
}

async function screenAfter(verb: AgentAction, asked: Asked, refusal: string | null) {
  const { deps, workspace, manages, state } = asked;
  try {
    if (refusal && (verb === "reset" || verb === "use")) throw new UserError(refusal);
    return await act(verb, asked);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const said = refusedText(error);
    if (state && (await getAgent(deps, workspace, state.name)))
      return agentScreen(deps, workspace, state.name, manages, said);
    return agentList(await listAgents(deps, workspace), said);
  }
}

async function act(verb: AgentAction, { deps, workspace, by, manages, value, state }: Asked) {
  switch (verb) {
    case "list":
      return agentList(await listAgents(deps, workspace));
    case "open":
      return agentScreen(deps, workspace, value, manages);
    case "versions": {
      const agent = await getAgent(deps, workspace, value);
      if (!agent) throw new UserError(`There is no agent “${value}”.`);
      return agentVersionList(agent, await agentVersions(deps, workspace, value), manages);
    }
    case "reset": {
      if (!state) throw new UserError("That button is from another version of Callboard.");
      const agent = await resetAgent(deps, workspace, { ...state, by });
      return agentForm(agent, manages, ":white_check_mark: It is as Callboard ships it again.");
    }
    case "use": {
      if (!state) throw new UserError("That button is from another version of Callboard.");
      const agent = await reuseAgentVersion(deps, workspace, { ...state, version: Number(value), by });
      return agentForm(
        agent,
        manages,
        `:white_check_mark: Version ${value} is used again, as version ${agent.version}.`,
      );
    }
  }
}
