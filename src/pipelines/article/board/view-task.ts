import type { Db } from "../../../db/client.ts";
import type { TaskId, WorkspaceId } from "../../../db/ids.ts";
import { getTask, listStages, runOfTask } from "../../../db/queries/content/get-task.ts";
import { listDeliverables } from "../../../db/queries/content/list-tasks.ts";
import { inspectTaskRun, type TaskRun } from "../../../db/queries/content/task-run.ts";

/** A step of a task as its run stands: derived, never stored. */
export interface TaskStep {
  step: string;
  status: "pending" | "in_progress" | "completed";
  agent: string | null;
  /** The model chosen for it; null is the deployment's own. */
  model: string | null;
  description: string;
  outputDir: string | null;
}

const ABOUT: Record<string, { description: string; outputDir: string | null }> = {
  research: { description: "what readers want to know, and the words they search with", outputDir: "research" },
  brief: { description: "thesis, reader, outline", outputDir: "briefs" },
  draft: { description: "the article, written or written again", outputDir: "drafts" },
  review: { description: "read against the brief: approved, or sent back with feedback", outputDir: "reviewed" },
  humanize: { description: "the approved text, polished", outputDir: "final" },
  deliver: { description: "what comes with the article, made by runs of its own", outputDir: "deliverables" },
  publish: { description: "its page, and word of it", outputDir: null },
};

/** The steps of a run as people are shown them. Pure. */
export function stepsOf({ state, stepIndex, steps }: Pick<TaskRun, "state" | "stepIndex" | "steps">): TaskStep[] {
  return steps.map(({ name, agent, model }, place) => {
    const status =
      state === "completed" || place < stepIndex ? "completed" : place > stepIndex ? "pending" : statusNow(state);
    const { description, outputDir } = ABOUT[name] ?? { description: name, outputDir: null };
    return { step: name, status, agent: agent ?? null, model: model ?? null, description, outputDir };
  });
}

const statusNow = (state: TaskRun["state"]): TaskStep["status"] =>
  state === "running" || state === "waiting" ? "in_progress" : "pending";

/** Everything about a task: its row, its run's steps and lock, its texts, what comes with it. Null: there is none. */
export async function fullTask(db: Db, workspace: WorkspaceId, id: TaskId) {
  const [[found], stages, deliverables, last] = await db.batch([
    getTask(db, workspace, id),
    listStages(db, workspace, id),
    listDeliverables(db, workspace, [id]),
    runOfTask(db, workspace, id),
  ]);
  if (!found) return null;
  const runId = last.rows[0]?.id;
  const run = runId ? await inspectTaskRun(db, workspace, runId) : null;
  return { ...found, run, steps: run ? stepsOf(run) : [], stages, deliverables };
}

/** One step of a task in full: how often it was tried, what it took, and its texts. Null: there is no such step. */
export async function stepDetails(db: Db, workspace: WorkspaceId, id: TaskId, step: string) {
  const task = await fullTask(db, workspace, id);
  const found = task?.steps.find((candidate) => candidate.step === step);
  if (!task?.run || !found) return null;
  const attempts = task.run.attempts.filter((attempt) => attempt.step === step);
  return { ...found, attempts, texts: task.stages.filter(({ details }) => details?.dir === found.outputDir) };
}

export type FullTask = NonNullable<Awaited<ReturnType<typeof fullTask>>>;
