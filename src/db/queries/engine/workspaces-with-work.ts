import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";

/**
 * Workspaces the heartbeat has to look after: open runs, unsettled posts or jobs, active campaigns, or live messages that
 * may lag behind. The only query across workspaces; it gives ids and nothing else.
 */
export const workspacesWithWork = (db: Db, after: string | null, limit: number) =>
  db.execute<{ id: WorkspaceId; open: boolean }>(sql`
    select w.id,
           exists (select from runs r where r.workspace_id = w.id and r.state in ('queued', 'running', 'waiting'))
             or exists (select from effects e where e.workspace_id = w.id and e.state in ('due', 'reserved')) as open
      from workspaces w
     where (${after}::uuid is null or w.id > ${after}::uuid)
       and w.uninstalled_at is null
       and (exists (select from runs r where r.workspace_id = w.id and r.state in ('queued', 'running', 'waiting'))
         or exists (select from effects e where e.workspace_id = w.id and e.state in ('due', 'reserved'))
         or exists (select from campaigns c where c.workspace_id = w.id and c.status in ('running', 'paused'))
         or exists (select from live_messages l where l.workspace_id = w.id and l.created_at > app_now() - interval '30 days'))
     order by w.id
     limit ${limit}`);

/** Runs nobody could claim for 24 hours although they were due: they end, and say so. */
export const abandonedRuns = (db: Db, workspace: WorkspaceId, limit: number) =>
  db.execute<{ id: RunId; dispatch: number }>(sql`
    select r.id, r.dispatch
      from runs r
     where r.workspace_id = ${workspace}
       and r.state in ('queued', 'running', 'waiting')
       and r.due_at < app_now() - interval '24 hours'
       and (r.lock_token is null or r.lock_until < app_now())
       and (r.campaign_id is null or exists (select from campaigns c where c.id = r.campaign_id and c.status = 'running'))
     limit ${limit}`);
