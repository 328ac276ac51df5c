import { type Db, sqlState } from "../../db/client.ts";
import { newId, type RunId, type SlackUserId, type WorkflowId, type WorkspaceId } from "../../db/ids.ts";
import { insertLiveCard } from "../../db/queries/board/insert-live-card.ts";
import * as read from "../../db/queries/workflows/get-workflow.ts";
import { insertWorkflow } from "../../db/queries/workflows/insert-workflow.ts";
import { listSessionsByStatus, listSessionsOfWorkflow } from "../../db/queries/workflows/list-sessions.ts";
import type { Origin, RunProblem, RunState, StepSnapshot } from "../../db/schema/runs.ts";
import type { SessionState, WorkflowArtifact, WorkflowState, workflows } from "../../db/schema/workflows.ts";
import { UserError } from "../../errors.ts";
import type { Engine } from "../engine/engine.ts";

/** The longest task, in characters: what a modal's field takes. */
export const MAX_TASK = 3_000;
/** Fewer letters than this are no task: rather a slip of the fingers. */
const FEWEST_LETTERS = 10;

export type Workflow = typeof workflows.$inferSelect;

/** An agent's session: one attempt at a step of its own. */
export interface AgentSession {
  sessionId: string;
  agent: string;
  step: string;
  visit: number;
  attempt: number;
  status: SessionState;
  model: string | null;
  error: string | null;
  workflowId: WorkflowId | null;
  startedAt: Date | null;
  completedAt: Date | null;
}

/** A workflow with the run that works on it. */
export interface WorkflowFacts {
  workflow: Workflow;
  run: {
    id: RunId;
    state: RunState;
    steps: StepSnapshot[];
    stepIndex: number;
    visit: number;
    seq: number;
    error: RunProblem | null;
    /** Why it waits, where it does. */
    waits: string | null;
    /** A Worker is at it. */
    held: boolean;
  } | null;
  sessions: AgentSession[];
}

/** A task as agents are given it. @throws UserError for one that is none. */
export function checkedTask(given: string): string {
  const task = Array.from(given.replace(/\r\n?/g, "\n"))
    .filter((char) => char >= " " || char === "\n" || char === "\t")
    .join("")
    .trim();
  if ((task.match(/\p{L}/gu) ?? []).length < FEWEST_LETTERS)
    throw new UserError("That is too short for a task.", "Say in a sentence what is to be written.");
  if (task.length > MAX_TASK) throw new UserError(`The task is longer than ${MAX_TASK} characters.`, "Say it shorter.");
  return task;
}

/**
 * Makes a workflow, pending, with its run and its card, in one transaction; the same request again makes nothing new. Kick the engine
 * afterwards. @throws UserError for a task that is none, or an unknown pipeline.
 */
export async function createWorkflow(
  deps: { db: Db; engine: Pick<Engine, "start"> },
  workspace: WorkspaceId,
  request: { task: string; requestKey: string; createdBy: SlackUserId | null; origin: Origin | null },
): Promise<{ workflowId: WorkflowId; created: boolean }> {
  const { db, engine } = deps;
  const { requestKey, createdBy, origin } = request;
  const task = checkedTask(request.task);
  const before = await madeBefore(db, workspace, requestKey);
  if (before) return before;
  const id = newId<WorkflowId>();
  try {
    await engine.start(workspace, {
      pipeline: "workflow",
      requestKey: `workflow:${requestKey}`,
      subjectId: id,
      input: { workflowId: id, task },
      origin: origin ?? undefined,
      writes: () => [
        insertWorkflow(db, workspace, { id, task, requestKey, createdBy, origin }),
        ...(origin ? insertLiveCard(db, workspace, { type: "workflow", id }, origin) : []),
      ],
    });
  } catch (error) {
    const winner = sqlState(error) === "23505" ? await madeBefore(db, workspace, requestKey) : undefined;
    if (winner) return winner;
    throw error;
  }
  return { workflowId: id, created: true };
}

async function madeBefore(db: Db, workspace: WorkspaceId, requestKey: string) {
  const [found] = await read.workflowOfRequest(db, workspace, requestKey);
  return found && { workflowId: found.id, created: false };
}

/** One workflow with its run and sessions. Null: there is none in the workspace. */
export async function getWorkflow(
  { db }: { db: Db },
  workspace: WorkspaceId,
  id: WorkflowId,
): Promise<WorkflowFacts | null> {
  const [[workflow], [run], sessions] = await db.batch([
    read.getWorkflow(db, workspace, id),
    read.runOfWorkflow(db, workspace, id),
    listSessionsOfWorkflow(db, workspace, id),
  ]);
  if (!workflow) return null;
  const { lockUntil, wait, ...rest } = run ?? { lockUntil: null, wait: null };
  return {
    workflow,
    run: run ? { ...run, ...rest, waits: wait?.reason ?? null, held: lockUntil !== null } : null,
    sessions: sessions.map(sessionOf),
  };
}

/** Workflows of a status, or of all, newest first. */
export const listWorkflows = (
  { db }: { db: Db },
  workspace: WorkspaceId,
  of: { status?: WorkflowState | undefined; limit?: number } = {},
): Promise<Workflow[]> => read.listWorkflows(db, workspace, of);

/** The files a workflow has made, each in its newest version. */
export async function artifactsOf(
  { db }: { db: Db },
  workspace: WorkspaceId,
  id: WorkflowId,
): Promise<WorkflowArtifact[]> {
  const [workflow] = await read.getWorkflow(db, workspace, id);
  return Object.values(workflow?.artifacts ?? {});
}

/** The sessions of a workflow, in their order. */
export async function sessionsOfWorkflow({ db }: { db: Db }, workspace: WorkspaceId, id: WorkflowId) {
  return (await listSessionsOfWorkflow(db, workspace, id)).map(sessionOf);
}

/** The sessions of a status, newest first. */
export async function sessionsByStatus({ db }: { db: Db }, workspace: WorkspaceId, status: SessionState, limit = 20) {
  return (await listSessionsByStatus(db, workspace, status, limit)).map(sessionOf);
}

type SessionRow = Awaited<ReturnType<typeof listSessionsOfWorkflow>>[number];

const sessionOf = (row: SessionRow): AgentSession => ({
  sessionId: row.sessionId ?? "",
  agent: row.agentType ?? "",
  step: row.step ?? "",
  visit: row.visit ?? 1,
  attempt: row.attempt ?? 0,
  status: row.status ?? "idle",
  model: row.model,
  error: row.error,
  workflowId: row.workflowId,
  startedAt: row.startedAt,
  completedAt: row.completedAt,
});
