import type { RunId, SlackUserId, TaskId, WorkspaceId } from "../../../db/ids.ts";
import { getTask, runOfTask } from "../../../db/queries/content/get-task.ts";
import { UserError } from "../../../errors.ts";
import type { BoardDeps } from "./ports.ts";

/** What a person says about an article. */
export interface Decision {
  verdict: "approve" | "revise";
  feedback: string;
  by: SlackUserId;
}

/**
 * Answers a review that waits for a person: the first answer counts.
 * @throws UserError that says what became of it where this one came too late.
 */
export async function decideArticle(
  { engine }: BoardDeps,
  workspace: WorkspaceId,
  run: RunId,
  key: string,
  { verdict, feedback, by }: Decision,
): Promise<void> {
  const fate = await engine.signal(workspace, run, key, { verdict, feedback }, by, true);
  switch (fate) {
    case "accepted":
      return;
    case "answered":
      throw new UserError("Somebody has just answered that.", "The card in the channel shows what happens now.");
    case "too_late":
      throw new UserError("That came too late.", "The card in the channel shows what happens now.");
    case "stale":
      throw new UserError("That was about an earlier draft.", "The newest one stands in the campaign's thread.");
    case "ended":
      throw new UserError("That article has ended already.", "Send it back from `/articles` to have it done again.");
    case "unknown":
      throw new UserError("That article is not there any more.");
  }
}

/**
 * Has an article written again with a person's words, wherever it stands: answers the review that waits, or does an ended
 * one again from its draft on. `requestKey` makes it harmless to send twice.
 * @throws UserError where it is being worked on, or has no draft yet.
 */
export async function requestRevision(
  deps: BoardDeps,
  workspace: WorkspaceId,
  taskId: TaskId,
  { feedback, by, requestKey }: { feedback: string; by: SlackUserId; requestKey: string },
): Promise<void> {
  const text = feedback.trim();
  if (text === "") throw new UserError("Say what should change.", "The writer works from your words.");
  const [[found], last] = await deps.db.batch([
    getTask(deps.db, workspace, taskId),
    runOfTask(deps.db, workspace, taskId),
  ]);
  const run = last.rows[0]?.id;
  if (!found || !run) throw new UserError("There is no such article.");
  const now = await deps.engine.explain(workspace, run);
  if (now?.reason.kind === "human" && now.reason.key.startsWith("review/"))
    return decideArticle(deps, workspace, run, now.reason.key, { verdict: "revise", feedback: text, by });
  if (now?.state !== "completed" && now?.state !== "failed" && now?.state !== "cancelled")
    throw new UserError("The article is being worked on.", "Wait for its review, or cancel it first.");
  const revision = { text: text.slice(0, 5_000), by, quality: found.task.quality };
  await deps.engine.replay(workspace, run, { from: "draft", input: { taskId, revision }, requestKey });
}
