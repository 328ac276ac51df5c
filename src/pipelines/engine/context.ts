import type { ClaimedRun } from "../../db/queries/engine/claim-run.ts";
import { lastWordKey } from "../../db/queries/engine/due-posts.ts";
import type { StepSnapshot } from "../../db/schema/runs.ts";
import { messageOf } from "../../errors.ts";
import { rolePromptOf } from "../agents/role-prompt.ts";
import { type Card, type ModelPort, type ModelUsage, plus } from "../ports.ts";
import { childrenFor, fanOut } from "./children.ts";
import type { Resume, Step, StepContext } from "./define.ts";
import { type EngineDeps, elapsedOf, pipelineOf } from "./deps.ts";
import { modelCalls } from "./effects/model-calls.ts";
import { AttemptLedger } from "./effects/step-ledger.ts";
import { waitOf } from "./point.ts";
import { threadOfRun } from "./posts.ts";
import { askRender } from "./render.ts";

/** How long a post from inside a step may take. */
const POST_WITHIN_MS = 10_000;

export interface Attempt {
  context: StepContext;
  ledger: AttemptLedger;
  /** Tokens and cost of all calls the attempt reported; null when there were none. */
  usage(): ModelUsage | null;
  /** The signal the step was resumed with. */
  saw: { key: string; id: string } | null;
}

/** What one attempt of a step works with. */
export function attemptContext(deps: EngineDeps, run: ClaimedRun, step: Step, token: string): Attempt {
  const signal = AbortSignal.timeout(step.timeoutMs);
  const holder = {
    workspace: run.workspaceId,
    run: run.id,
    subjectId: run.subjectId,
    token,
    visit: run.visit,
    step: step.name,
    answers: run.inbox,
  };
  const ledger = new AttemptLedger(deps, holder, signal);
  const began = elapsedOf(deps);
  const uses: ModelUsage[] = [];
  // A step may report what the engine has counted already.
  const known = new Set<ModelUsage>();
  const used = (usage: ModelUsage) => {
    if (!known.has(usage)) uses.push(usage);
    known.add(usage);
  };
  const resume = resumeOf(run);
  const kept: StepSnapshot = {
    agent: step.agent,
    ...run.steps[run.stepIndex],
    name: step.name,
    timeoutMs: step.timeoutMs,
  };
  const context: StepContext = {
    ...deps.ports,
    model: modelCalls({
      model: withModel(deps.ports.model, kept.model),
      pay: (request) => ledger.asking(request),
      leftMs: () => step.timeoutMs - (elapsedOf(deps) - began),
      used,
      known: (usage) => known.add(usage),
    }),
    step: { name: kept.name, agent: kept.agent ?? null, model: kept.model },
    rolePrompt: () => rolePromptOf(deps.db, run.workspaceId, kept),
    workspaceId: run.workspaceId,
    run: {
      id: run.id,
      campaignId: run.campaignId,
      subjectId: run.subjectId,
      visit: run.visit,
      attempt: run.attempt,
      origin: run.origin,
    },
    input: Object.assign({}, run.input, ...run.steps.map(({ name }) => run.outputs[name] ?? {})),
    resume,
    feedback: run.feedback,
    db: deps.db,
    now: run.now,
    signal,
    ledger,
    used,
    log: deps.log,
    lastWord: (card) => sayLastWord(deps, run, ledger, card),
    changed: async () => {
      const subjectType = pipelineOf(deps, run.pipeline)?.live;
      if (subjectType && run.subjectId)
        await askRender(deps, run.workspaceId, { subjectType, subjectId: run.subjectId }).catch((error) =>
          deps.log.warn("render.unasked", { run: run.id, message: messageOf(error) }),
        );
    },
    fanOut: (request) => fanOut(deps, run, request),
    children: () => childrenFor(deps.db, run, resume),
  };
  const wait = waitOf(run);
  const saw = resume?.kind === "signal" && wait ? { key: wait.key, id: resume.signal.id } : null;
  return { context, ledger, usage: () => sum(uses), saw };
}

/** Calls that name no model get the one chosen for the step. */
function withModel(port: ModelPort, model: string | undefined): ModelPort {
  if (!model) return port;
  return {
    name: model,
    get provider() {
      return port.provider ?? "The model";
    },
    answer: (request) => port.answer({ ...request, model: request.model ?? model }),
    worstCost: (bytes, maxTokensOut, other) => port.worstCost(bytes, maxTokensOut, other ?? model),
  };
}

/** A lapsed lease may hide a signal that came after the time-out was taken: the closed key decides. */
function resumeOf(run: ClaimedRun): Resume | undefined {
  const wait = waitOf(run);
  if (!wait) return undefined;
  const signal = run.inbox[wait.key];
  if (signal) return { kind: "signal", signal };
  if (wait.kind === "timer") return { kind: "timer" };
  return { kind: wait.ended ? "children" : "timeout" };
}

async function sayLastWord(
  deps: EngineDeps,
  run: ClaimedRun,
  ledger: AttemptLedger,
  card: Card,
): Promise<{ ts: string; channel: string } | null> {
  const { origin } = run;
  if (!origin) return null;
  const { slack } = deps.ports;
  const thread = await threadOfRun(deps, run.workspaceId, run.id, origin);
  const target = thread === "later" ? origin : thread;
  const result = await ledger.under(
    lastWordKey(run.id, run.endings + 1),
    {
      purpose: "last_word",
      kind: "post",
      provider: "Slack",
      withinMs: POST_WITHIN_MS,
      send: async ({ signal, key }) => {
        const posted = await slack.post({ workspaceId: run.workspaceId, target, card, key, signal });
        return { result: posted, externalId: posted.ts };
      },
      lookup: async ({ signal, key, reservedAt }) => {
        const found = await slack.find({ workspaceId: run.workspaceId, target, key, since: reservedAt, signal });
        return typeof found === "object" ? { result: found, externalId: found.ts } : found;
      },
    },
    target,
  );
  return typeof result.ts === "string" && typeof result.channel === "string"
    ? { ts: result.ts, channel: result.channel }
    : null;
}

function sum(uses: ModelUsage[]): ModelUsage | null {
  const [first] = uses;
  if (!first) return null;
  return {
    model: first.model,
    tokensIn: sumOf(uses, (use) => use.tokensIn),
    tokensOut: sumOf(uses, (use) => use.tokensOut),
    cost: sumOf(uses, (use) => use.cost),
  };
}

/** Null as soon as one part of it is not known. */
const sumOf = (uses: ModelUsage[], part: (use: ModelUsage) => number | null): number | null =>
  uses.reduce((total: number | null, use) => plus(total, part(use)), 0);
