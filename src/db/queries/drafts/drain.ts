import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/**
 * Makes every draft and gathering that waits for a time due now: after a provider's bad hour, or a lost message. What a Worker
 * holds is left alone, and so is what waits for a person. A new generation of messages.
 */
export const bringDraftsForward = (db: Db, workspace: WorkspaceId) =>
  db.execute<{ id: string }>(sql`
    update runs r
       set due_at = app_now(), dispatch = r.dispatch + 1, published = 0, changed_at = app_now()
     where r.workspace_id = ${workspace}
       and r.pipeline in ('draft', 'gather')
       and r.state in ('queued', 'waiting')
       and (r.lock_token is null or r.lock_until < app_now())
       and (r.wait is null or r.wait ->> 'kind' = 'timer')
    returning r.id`);

/** The queue of drafts as it stands: by status, and how long the oldest open one has been there. */
export const draftQueue = (db: Db, workspace: WorkspaceId) =>
  db.execute<{ queued: number; running: number; failed: number; oldest_seconds: number | null }>(sql`
    select count(*) filter (where status = 'queued')::int as queued,
           count(*) filter (where status = 'running')::int as running,
           count(*) filter (where status = 'error' and ended_at > app_now() - interval '24 hours')::int as failed,
           extract(epoch from app_now() - min(created_at) filter (where status in ('queued', 'running')))::int as oldest_seconds
      from draft_jobs
     where workspace_id = ${workspace}`);
