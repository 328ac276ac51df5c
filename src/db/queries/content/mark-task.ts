import { and, eq, notInArray, sql } from "drizzle-orm";
import { appNow, type Db, type Statement } from "../../client.ts";
import type { CampaignId, TaskId, WorkspaceId } from "../../ids.ts";
import { tasks } from "../../schema/content.ts";

/**
 * The status word of a task from its run as this transaction has left it: the word of the last step that is finished, or
 * `revision_needed` where the run has just been sent back. @param words Status word by finished step.
 */
export const markTaskEntered = (
  db: Db,
  workspaceId: WorkspaceId,
  taskId: TaskId,
  words: Readonly<Record<string, string>>,
): Statement =>
  db.execute(sql`
    update tasks t
       set status = case
             when s.outcome = 'revise' or (r.replay_of is not null and r.seq = 0) then 'revision_needed'
             else coalesce((select w.word
                              from generate_series(0, r.step_index - 1) as n
                                   cross join lateral (select ${JSON.stringify(words)}::jsonb ->> (r.steps -> n ->> 'name') as word) w
                             where w.word is not null
                             order by n desc
                             limit 1), 'backlog')
           end,
           error = null, completed_at = null, started_at = coalesce(t.started_at, app_now()), changed_at = app_now()
      from (select * from runs
             where workspace_id = ${workspaceId} and subject_id = ${taskId} and state in ('queued', 'running', 'waiting')
             order by created_at desc
             limit 1) r
           left join step_runs s on s.run_id = r.id and s.seq = r.seq
     where t.workspace_id = ${workspaceId}
       and t.id = ${taskId}`);

/** Ends a task as its run ended. A failed one is blocked and says why; what is completed is not cancelled. */
export const markTaskEnded = (
  db: Db,
  workspaceId: WorkspaceId,
  taskId: TaskId,
  end: { status: "completed" } | { status: "blocked"; error: string } | { status: "cancelled" },
): Statement =>
  db
    .update(tasks)
    .set({
      status: end.status,
      error: end.status === "blocked" ? end.error : null,
      completedAt: end.status === "completed" ? appNow : null,
      changedAt: appNow,
    })
    .where(
      and(
        eq(tasks.workspaceId, workspaceId),
        eq(tasks.id, taskId),
        end.status === "completed" ? undefined : notInArray(tasks.status, ["completed"]),
      ),
    );

/** A person has to act before it goes on. */
export const markTaskBlocked = (db: Db, workspaceId: WorkspaceId, taskId: TaskId, why: string): Statement =>
  db
    .update(tasks)
    .set({ status: "blocked", error: why, changedAt: appNow })
    .where(and(eq(tasks.workspaceId, workspaceId), eq(tasks.id, taskId)));

/** All of a campaign's tasks that have not ended. */
export const cancelOpenTasks = (db: Db, workspaceId: WorkspaceId, campaignId: CampaignId): Statement =>
  db
    .update(tasks)
    .set({ status: "cancelled", error: null, changedAt: appNow })
    .where(
      and(
        eq(tasks.workspaceId, workspaceId),
        eq(tasks.campaignId, campaignId),
        notInArray(tasks.status, ["completed", "cancelled"]),
      ),
    );

/** The reviewer's mark. */
export const saveQuality = (db: Db, workspaceId: WorkspaceId, taskId: TaskId, quality: number): Statement =>
  db
    .update(tasks)
    .set({ quality, changedAt: appNow })
    .where(and(eq(tasks.workspaceId, workspaceId), eq(tasks.id, taskId)));

/** Gives a finished article the title it ended with, and its page's key; a page that is there keeps its address. */
export const publishTask = (
  db: Db,
  workspaceId: WorkspaceId,
  taskId: TaskId,
  { title, token }: { title: string; token: string },
): Statement =>
  db
    .update(tasks)
    .set({ title, shareToken: sql`coalesce(${tasks.shareToken}, ${token})`, changedAt: appNow })
    .where(and(eq(tasks.workspaceId, workspaceId), eq(tasks.id, taskId)));
