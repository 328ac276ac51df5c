import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { DraftJobId, WorkspaceId } from "../../ids.ts";

const rank = (alias: "j" | "o") => sql`array_position(array['low', 'normal', 'high'], ${sql.raw(alias)}.urgency)`;

/** Makes those who take a turn look one after the other: the counts below must be as they stand after the lock. */
export const lockTurns = (db: Db, workspace: WorkspaceId): Statement =>
  db.execute(sql`select id from workspaces where id = ${workspace} for no key update`);

/**
 * Makes a job its project's one job under way, if no other is, if none before it waits, and if the workspace has fewer than
 * `most` under way. The same job again keeps its turn. No row: not yet. After `lockTurns`; the index `draft_jobs_turn` is the last guard.
 */
export const takeTurn = (db: Db, workspace: WorkspaceId, job: DraftJobId, most: number) =>
  db.execute<{ id: DraftJobId }>(sql`
    update draft_jobs j
       set turn_at = coalesce(j.turn_at, app_now())
     where j.workspace_id = ${workspace}
       and j.id = ${job}
       and j.status in ('queued', 'running')
       and (j.turn_at is not null
            or (not exists (select from draft_jobs o
                             where o.project_id = j.project_id
                               and o.id <> j.id
                               and o.status in ('queued', 'running')
                               and (o.turn_at is not null
                                    or ${rank("o")} > ${rank("j")}
                                    or (${rank("o")} = ${rank("j")} and (o.created_at, o.id) < (j.created_at, j.id))))
                and (select count(*) from draft_jobs o
                      where o.workspace_id = j.workspace_id
                        and o.status in ('queued', 'running')
                        and o.turn_at is not null) < ${most}))
    returning j.id`);

/**
 * Brings forward the runs that wait for a turn, after one was given up: the next of the same project and the next of the
 * workspace. A new generation of messages; a run that a Worker holds is left alone, since it looks by itself.
 */
export const wakeNextTurns = (db: Db, workspace: WorkspaceId, ended: DraftJobId) =>
  db.execute(sql`
    update runs r
       set due_at = app_now(), dispatch = r.dispatch + 1, published = 0, changed_at = app_now()
     where r.workspace_id = ${workspace}
       and r.state = 'waiting'
       and r.lock_token is null
       and r.wait ->> 'kind' = 'timer'
       and r.due_at > app_now()
       and r.id in (
         select first.run_id
           from (select distinct on (j.project_id) j.run_id, j.project_id, j.created_at, ${rank("j")} as rank
                   from draft_jobs j
                  where j.workspace_id = ${workspace}
                    and j.status = 'queued'
                    and j.turn_at is null
                    and j.id <> ${ended}
                  order by j.project_id, ${rank("j")} desc, j.created_at, j.id) first
          order by first.project_id = (select project_id from draft_jobs where id = ${ended}) desc,
                   first.rank desc, first.created_at
          limit 2)`);
