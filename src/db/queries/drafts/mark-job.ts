import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { DraftJobId, WorkspaceId } from "../../ids.ts";
import type { DraftProgress, DraftStatus } from "../../schema/draft-jobs.ts";

/** Sets the status word of the step under way. */
export const markJobEntered = (db: Db, workspace: WorkspaceId, job: DraftJobId, status: DraftStatus) =>
  db.execute(sql`
    update draft_jobs
       set status = ${status}, error = null, alerted_at = null, ended_at = null, duration_ms = null, changed_at = app_now()
     where workspace_id = ${workspace} and id = ${job}`);

/** Ends a job and gives up its turn. A completed one never fails. */
export const markJobEnded = (
  db: Db,
  workspace: WorkspaceId,
  job: DraftJobId,
  end: { status: "completed" } | { status: "error"; error: string },
) =>
  db.execute(sql`
    update draft_jobs j
       set status = ${end.status}, error = ${end.status === "error" ? end.error : null}::text, turn_at = null,
           progress = null, ended_at = app_now(), changed_at = app_now(),
           duration_ms = least(2147483647, extract(epoch from app_now() - j.created_at) * 1000)::int
     where j.workspace_id = ${workspace}
       and j.id = ${job}
       and (${end.status === "completed"} or j.status <> 'completed')`);

/** Notes what a job's attempts at writing took so far. Tokens and cost are null as soon as one part of them is not known. */
export const tallyJob = (db: Db, workspace: WorkspaceId, job: DraftJobId) =>
  db.execute(sql`
    update draft_jobs j
       set attempts = used.attempts, cost = used.cost, model_usage = used.usage
      from (select count(*) filter (where s.outcome in ('next', 'done', 'fail', 'retry', 'crashed'))::int as attempts,
                   case when bool_or(s.model is not null and s.cost is null) then null else sum(s.cost) end as cost,
                   case when bool_or(s.model is not null)
                        then jsonb_build_object(
                               'model', max(s.model),
                               'tokensIn', case when not bool_or(s.model is not null and s.tokens_in is null) then sum(s.tokens_in) end,
                               'tokensOut', case when not bool_or(s.model is not null and s.tokens_out is null) then sum(s.tokens_out) end)
                   end as usage
              from runs r
              left join step_runs s on s.run_id = r.id and s.step = 'write'
             where r.workspace_id = ${workspace} and r.subject_id = ${job}) used
     where j.workspace_id = ${workspace} and j.id = ${job}`);

/** How far the writing is, for its card. Of a job that has ended it says nothing. */
export const noteProgress = (db: Db, workspace: WorkspaceId, job: DraftJobId, progress: DraftProgress) =>
  db.execute(sql`
    update draft_jobs
       set progress = ${JSON.stringify(progress)}::jsonb, changed_at = app_now()
     where workspace_id = ${workspace} and id = ${job} and status = 'running'`);
