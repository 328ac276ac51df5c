import { v5 } from "uuid";
import { type Db, runBatchAgain, type Statement, type Writes } from "../../db/client.ts";
import type { CampaignId, RunId, WorkspaceId } from "../../db/ids.ts";
import type { ClaimedRun } from "../../db/queries/engine/claim-run.ts";
import { lockCampaign, type NewRun } from "../../db/queries/engine/insert-runs.ts";
import { type ChildRow, childPrefix, listChildren } from "../../db/queries/engine/list-children.ts";
import { fullParents, lockParent, wakeParent } from "../../db/queries/engine/wake-parent.ts";
import type { PipelineSnapshot, RunProblem, Wait } from "../../db/schema/runs.ts";
import { FatalStepError } from "../../errors.ts";
import { type Chosen, choosePipeline } from "./choose.ts";
import type { Outcome, Pipeline, Resume } from "./define.ts";
import type { EngineDeps } from "./deps.ts";
import { waitOf } from "./point.ts";
import { runStatements } from "./start.ts";

/** Rows that one checkpoint may insert: a request to Neon is one statement's text, and a Worker's memory is small. */
const MOST_CHILDREN = 5_000;

const ENDED_BADLY = new Set<Child["state"]>(["failed", "cancelled"]);

/** One run to start. `item` names it among its siblings, in `[A-Za-z0-9_.-]`, and makes the request repeatable. */
export interface ChildRequest {
  item: string;
  pipeline: string;
  input: Record<string, unknown>;
  subjectId?: string;
  /** Default: the parent's. */
  priority?: number;
}

/** What `context.fanOut` is asked for. */
export interface FanOut {
  /** Why the run waits, as people are told. */
  reason: string;
  runs: ChildRequest[];
  /** Without it, it waits as long as the children take. */
  until?: Date;
  /** Kept for the resumed step. */
  output?: Record<string, unknown>;
  writes?: Writes;
}

/** Validated runs, ready to be inserted, by pipeline. */
export type ChildRuns = { pipeline: Pipeline; snapshot: PipelineSnapshot; runs: NewRun[] }[];

/** A child as its parent sees it. */
export interface Child {
  item: string;
  runId: RunId;
  pipeline: string;
  state: ChildRow["state"];
  /** The outputs of its steps laid over each other, as a next step of it would see them. */
  output: Record<string, unknown>;
  /** Why it failed or was cancelled. */
  problem: RunProblem | null;
}

const waitKey = (run: ClaimedRun): string => `${run.steps[run.stepIndex]?.name ?? ""}/${run.visit}`;

/**
 * Turns a fan-out into the outcome that starts the runs. Ids and request keys follow from run, step, visit and item; a run
 * that was retried after an ending starts those items again that neither go on nor were completed.
 */
export async function fanOut(deps: EngineDeps, run: ClaimedRun, request: FanOut): Promise<Outcome> {
  if (request.runs.length > MOST_CHILDREN)
    throw new FatalStepError(`A step starts at most ${MOST_CHILDREN} runs at once, not ${request.runs.length}.`);
  const prefix = childPrefix(run.id, waitKey(run));
  const children = new Map<string, ChildRuns[number]>();
  const items = new Set<string>();
  const settled = run.endings > 0 ? await childrenOf(deps.db, run) : [];
  const ended = new Set(settled.filter(({ state }) => ENDED_BADLY.has(state)).map(({ item }) => item));
  for (const child of request.runs) {
    if (!/^[\w.-]{1,200}$/.test(child.item)) throw new FatalStepError(`"${child.item}" cannot name a child run.`);
    if (items.has(child.item)) throw new FatalStepError(`Two child runs are named "${child.item}".`);
    items.add(child.item);
    let group = children.get(child.pipeline);
    if (!group) {
      const chosen: Chosen | undefined = await choosePipeline(deps, run.workspaceId, child.pipeline);
      if (!chosen) throw new FatalStepError(`There is no pipeline "${child.pipeline}" for the child "${child.item}".`);
      group = { ...chosen, runs: [] };
      children.set(child.pipeline, group);
    }
    const requestKey = prefix + child.item + (ended.has(child.item) ? `~${run.endings}` : "");
    group.runs.push({
      id: v5(requestKey, run.id) as RunId,
      requestKey,
      parentRunId: run.id,
      subjectId: child.subjectId,
      priority: child.priority ?? run.priority,
      input: checkedInput(group.pipeline, child),
    });
  }
  const { reason, until, output, writes } = request;
  return { kind: "wait", forSignal: true, reason, until, output, writes, children: [...children.values()] };
}

function checkedInput(pipeline: Pipeline, child: ChildRequest): Record<string, unknown> {
  const input = pipeline.input.safeParse(child.input);
  if (input.success) return input.data as Record<string, unknown>;
  const problems = input.error.issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`);
  throw new FatalStepError(`The child "${child.item}" does not fit ${pipeline.slug}: ${problems.join("; ")}.`);
}

/** One that had ended was begun again before its parent, which had been told, could take it up: the parent waits on. */
export class ChildOpenAgain extends Error {
  /** The wait that goes on. */
  readonly wait: Pick<Wait, "reason" | "until">;
  constructor(run: ClaimedRun) {
    super("One of the runs it started goes on again");
    const { reason, until } = waitOf(run) ?? {};
    this.wait = { reason, until };
  }
}

/** What a resumed step is told of its children. @throws ChildOpenAgain where all should have ended and not all have. */
export async function childrenFor(db: Db, run: ClaimedRun, resume: Resume | undefined): Promise<Child[]> {
  const children = await childrenOf(db, run);
  const open = children.some(({ state }) => state !== "completed" && !ENDED_BADLY.has(state));
  if (open && resume?.kind === "children") throw new ChildOpenAgain(run);
  return children;
}

/** What the step that a run is at has started in this visit. */
async function childrenOf(db: Db, run: ClaimedRun): Promise<Child[]> {
  const { rows } = await listChildren(db, run.workspaceId, run.id, waitKey(run));
  return rows.map(({ id, item, pipeline, state, steps, outputs, error }) => ({
    ...{ item, runId: id, pipeline, state },
    output: Object.assign({}, ...steps.map(({ name }) => outputs[name] ?? {})),
    problem: error,
  }));
}

/**
 * Statements that start the children inside the parent's checkpoint, and wake it at once when all had ended before.
 * In a campaign, `campaignFirst` must have locked the campaign's row before the checkpoint's move.
 */
export function childStatements(db: Db, run: ClaimedRun, children: ChildRuns): Statement[] {
  const campaignId = run.campaignId ?? undefined;
  return [
    ...children.flatMap((group) => runStatements(db, run.workspaceId, { ...group, campaignId })),
    wakeParent(db, run.workspaceId, run.id),
  ];
}

/** Whoever adds runs to a campaign locks its row before all else: a cancel so sees either none or all of them. */
export const campaignFirst = (db: Db, workspace: WorkspaceId, campaign: CampaignId | null): Statement[] =>
  campaign ? [lockCampaign(db, workspace, campaign)] : [];

/** Statements of a run's ending that wake its parent when it was the last child. They come last in the batch. */
export const parentStatements = (db: Db, workspace: WorkspaceId, parent: RunId | null): Statement[] =>
  parent ? [lockParent(db, workspace, parent), wakeParent(db, workspace, parent)] : [];

/** Wakes parents whose children ended in a way that told them nothing. */
export async function wakeParents(deps: EngineDeps, workspace: WorkspaceId): Promise<void> {
  const { rows } = await fullParents(deps.db, workspace, 20);
  for (const { id } of rows) await runBatchAgain(deps.db, () => parentStatements(deps.db, workspace, id));
}
