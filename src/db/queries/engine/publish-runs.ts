import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";

/** A run whose message may be sent. */
export type Publishable = {
  id: RunId;
  dispatch: number;
  published: number;
  /** Seconds until it is due, 0 to 60. */
  delay: number;
  /** How many of the workspace's runs QStash may deliver at once. */
  parallelism: number;
};

const open = sql`r.state in ('queued', 'running', 'waiting')`;
const active = sql`(r.campaign_id is null or exists (select from campaigns c where c.id = r.campaign_id and c.status = 'running'))`;
const unlocked = sql`(r.lock_token is null or r.lock_until < app_now())`;

/**
 * A run's turn among its workspace's, least first: by priority; what a person waits for before a campaign's items; what was
 * begun before anything new, so that a campaign's first item is done long before its last one starts; by due time.
 * @param run The alias of its table.
 */
export const turnOf = (run: SQL) =>
  sql`(-${run}.priority, ${run}.campaign_id is not null, ${run}.started_at is null, ${run}.due_at, ${run}.id)`;

/**
 * The runs to publish now, by their turn: undispatched ones due within 60 s, as many as the window has room for.
 * The window is twice the workspace's parallelism; a run is out while it is open, active, published and due within 60 s.
 */
export const publishableRuns = (db: Db, workspace: WorkspaceId, limit: number) =>
  db.execute<Publishable>(sql`
    with room as (
      select greatest(0, 2 * w.parallelism - (
               select count(*) from runs r
                where r.workspace_id = w.id and ${open} and r.published > 0
                  and r.due_at <= app_now() + interval '60 seconds' and ${active}
             )) as free,
             w.parallelism
        from workspaces w
       where w.id = ${workspace}
    )
    select r.id, r.dispatch, r.published,
           greatest(0, ceil(extract(epoch from r.due_at - app_now())))::int as delay, room.parallelism
      from runs r, room
     where r.workspace_id = ${workspace}
       and ${open}
       and r.published = 0
       and r.due_at <= app_now() + interval '60 seconds'
       and ${unlocked}
       and ${active}
     order by ${turnOf(sql`r`)}
     limit least(${limit}::int, (select free from room))`);

/**
 * Runs whose message seems lost: due, unlocked, and published longer ago than `seconds` and what a full window takes at
 * `secondsAMessage`.
 */
export const silentRuns = (
  db: Db,
  workspace: WorkspaceId,
  silence: { seconds: number; secondsAMessage: number },
  limit: number,
) =>
  db.execute<Publishable>(sql`
    select r.id, r.dispatch, r.published, 0 as delay, w.parallelism
      from runs r join workspaces w on w.id = r.workspace_id
     where r.workspace_id = ${workspace}
       and ${open}
       and r.published > 0
       and r.due_at <= app_now()
       and r.published_at < app_now() - make_interval(
             secs => ${silence.seconds}::float8 + 2 * w.parallelism * ${silence.secondsAMessage}::float8)
       and ${unlocked}
       and ${active}
     order by r.priority desc, r.due_at, r.id
     limit ${limit}`);

/** Counts a copy of each run's current generation as sent; a run that moved on meanwhile is left alone. */
export const markPublished = (db: Db, workspace: WorkspaceId, sent: Publishable[]) =>
  db.execute(sql`
    update runs r
       set published = r.published + 1, published_at = app_now()
      from jsonb_to_recordset(${JSON.stringify(sent)}::jsonb) as s(id uuid, dispatch int, published int)
     where r.workspace_id = ${workspace}
       and r.id = s.id
       and r.dispatch = s.dispatch
       and r.published = s.published`);
