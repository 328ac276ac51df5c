import type { CampaignId, RunId, WorkspaceId } from "../../db/ids.ts";
import { explainRun, type RunFacts } from "../../db/queries/engine/explain-run.ts";
import type { RunState } from "../../db/schema/runs.ts";
import { type EngineDeps, pipelineOf } from "./deps.ts";
import { MAX_ATTEMPTS } from "./run-step.ts";

/** Why a run stands where it stands. */
export type WaitReason =
  | { kind: "ended"; state: "completed" | "failed" | "cancelled"; at: Date; message?: string; service?: string }
  /** A Worker has the lock; `holder` is the end of its token. */
  | { kind: "working"; holder: string; since: Date; until: Date }
  /** The lease ran out and nobody has taken the run up yet. */
  | { kind: "lost_worker"; holder: string; until: Date }
  /** Micro-USD. */
  | { kind: "budget"; budget: number | null; spent: number; reserved: number }
  | { kind: "paused" }
  | { kind: "not_launched" }
  | { kind: "human"; about: string; key: string; until: Date | null }
  | { kind: "children"; open: number; of: number; until: Date | null }
  | { kind: "timer"; about: string; until: Date }
  /** The outside named the time to come back. */
  | { kind: "closed"; service?: string; message: string; until: Date }
  /** The next try is number `next` of `most`. */
  | { kind: "retry"; next: number; most: number; service?: string; message: string; until: Date }
  /** Its turn comes by priority and due time; `sent` is when its message went out. */
  | { kind: "queue"; sent: Date | null };

/** What a person may do to a run now. */
export type Possible = "retry" | "skip" | "take_over" | "cancel" | "replay";

/** A run, where it is, why, and what may be done. */
export interface Explained {
  runId: RunId;
  pipeline: string;
  state: RunState;
  /** The position: a hand that was shown this one moves the run only while it is still there. */
  seq: number;
  step: { name: string; number: number; of: number };
  /** Names of all its steps, in order. */
  steps: string[];
  input: Record<string, unknown>;
  since: Date;
  reason: WaitReason;
  queue: { place: number; of: number } | null;
  may: Possible[];
  campaignId: CampaignId | null;
  replayOf: RunId | null;
}

/** The explanation of one run, from one query. Null: there is no such run in the workspace. */
export async function explain(deps: EngineDeps, workspace: WorkspaceId, run: RunId): Promise<Explained | null> {
  const facts = await factsOf(deps, workspace, run);
  return facts ? explained(facts, mostAttempts(deps, facts)) : null;
}

/** The facts behind an explanation. */
export async function factsOf(deps: EngineDeps, workspace: WorkspaceId, run: RunId): Promise<RunFacts | undefined> {
  return (await explainRun(deps.db, workspace, run)).rows[0]?.facts;
}

function mostAttempts(deps: EngineDeps, facts: RunFacts): number {
  const name = facts.steps[facts.step_index]?.name;
  const step = pipelineOf(deps, facts.pipeline)?.steps.find((candidate) => candidate.name === name);
  return step?.maxAttempts ?? MAX_ATTEMPTS;
}

/** Facts as an explanation. Pure. @param most Errors a visit of the step may have. */
export function explained(facts: RunFacts, most: number): Explained {
  const { step_index: index, steps } = facts;
  const reason = reasonOf(facts, most);
  return {
    runId: facts.id,
    pipeline: facts.pipeline,
    state: facts.state,
    seq: facts.seq,
    step: { name: steps[index]?.name ?? "", number: index + 1, of: steps.length },
    steps: steps.map(({ name }) => name),
    input: facts.input,
    since: new Date(facts.since),
    reason,
    queue: facts.queue,
    may: possible(facts),
    campaignId: facts.campaign_id,
    replayOf: facts.replay_of,
  };
}

function reasonOf(facts: RunFacts, most: number): WaitReason {
  const { error, lock, campaign, wait } = facts;
  const service = error?.service === undefined ? {} : { service: error.service };
  if (facts.state === "completed" || facts.state === "failed" || facts.state === "cancelled") {
    const message = error ? { message: error.message } : {};
    return { kind: "ended", state: facts.state, at: new Date(facts.ended_at ?? facts.since), ...message, ...service };
  }
  if (lock) {
    const holder = lock.token.slice(-8);
    const until = new Date(lock.until);
    return lock.lapsed
      ? { kind: "lost_worker", holder, until }
      : { kind: "working", holder, since: new Date(lock.since), until };
  }
  if (campaign?.status === "draft") return { kind: "not_launched" };
  if (campaign?.status === "paused") {
    const { budget, spent, reserved } = campaign;
    return campaign.budget_paused ? { kind: "budget", budget, spent, reserved } : { kind: "paused" };
  }
  const until = facts.due_at === null ? null : new Date(facts.due_at);
  if (!facts.due && facts.state === "waiting" && wait) {
    const about = wait.reason ?? "";
    if (wait.kind === "children") return { kind: "children", ...(facts.children ?? { open: 0, of: 0 }), until };
    if (wait.kind === "signal" || !until) return { kind: "human", about, key: wait.key, until };
    return { kind: "timer", about, until };
  }
  if (!facts.due && error && until) {
    if (error.code !== "retry") return { kind: "closed", message: error.message, until, ...service };
    return { kind: "retry", next: facts.failures + 1, most, message: error.message, until, ...service };
  }
  const sent = facts.published > 0 && facts.published_at ? new Date(facts.published_at) : null;
  return { kind: "queue", sent };
}

function possible({ state, lock, campaign, wait, error, step_index: index, steps }: RunFacts): Possible[] {
  const notLast = index < steps.length - 1;
  if (state === "completed" || state === "failed" || state === "cancelled") {
    if (campaign?.status === "cancelled") return [];
    if (state === "completed") return ["replay"];
    return notLast ? ["retry", "skip", "replay"] : ["retry", "replay"];
  }
  if (lock) return ["take_over", "cancel"];
  return notLast && (wait || error) ? ["skip", "cancel"] : ["cancel"];
}

/** How a place writes what stands inside a sentence: times, and text from outside, which it must make harmless. */
export interface Words {
  time(at: Date): string;
  text(outside: string): string;
  money(microUsd: number): string;
}

/** One sentence that says why: "Step 3 of 5 (narrate), place 4 of 12; MiniMax closed until 14:32." Pure. */
export function sentence({ step, queue, reason }: Explained, words: Words): string {
  const place = queue ? `, place ${queue.place} of ${queue.of}` : "";
  return `Step ${step.number} of ${step.of} (${words.text(step.name)})${place}; ${because(reason, words)}.`;
}

function because(reason: WaitReason, { time, text, money }: Words): string {
  switch (reason.kind) {
    case "ended": {
      const service = reason.service ? `${text(reason.service)}: ` : "";
      const why = reason.message ? `: ${service}${text(withoutStop(reason.message))}` : "";
      return `${reason.state} ${time(reason.at)}${why}`;
    }
    case "working":
      return `Worker ${reason.holder} has been at it since ${time(reason.since)} and holds it until ${time(reason.until)}`;
    case "lost_worker":
      return `Worker ${reason.holder} was lost, its lease ended ${time(reason.until)}; it is taken up again within a minute or two`;
    case "budget": {
      const ceiling =
        reason.budget === null ? "" : ` (${money(reason.spent + reason.reserved)} of ${money(reason.budget)})`;
      return `its campaign is paused by its budget${ceiling}; raise the ceiling to go on`;
    }
    case "paused":
      return "its campaign is paused by a person; resume it to go on";
    case "not_launched":
      return "its campaign has not been launched yet";
    case "human": {
      const until = reason.until ? `, until ${time(reason.until)}` : "";
      return `waits for an answer${reason.about ? `: ${text(withoutStop(reason.about))}` : ""}${until}`;
    }
    case "children": {
      const until = reason.until ? `, until ${time(reason.until)}` : "";
      return `waits for ${reason.open} of the ${reason.of} runs it started${until}`;
    }
    case "timer":
      return `waits until ${time(reason.until)}${reason.about ? `: ${text(withoutStop(reason.about))}` : ""}`;
    case "closed":
      return reason.service
        ? `${text(reason.service)} closed until ${time(reason.until)}: ${text(withoutStop(reason.message))}`
        : `${text(withoutStop(reason.message))}, until ${time(reason.until)}`;
    case "retry": {
      const service = reason.service ? `${text(reason.service)}: ` : "";
      return `try ${reason.next} of ${reason.most} at ${time(reason.until)}, because ${service}${text(withoutStop(reason.message))}`;
    }
    case "queue":
      return reason.sent ? `its message was sent ${time(reason.sent)}` : "waits for its turn";
  }
}

const withoutStop = (message: string): string => message.replace(/\.$/, "");
