import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import type { LIVE_TYPES } from "../../schema/board.ts";

/** What live messages mirror. */
export type LiveType = (typeof LIVE_TYPES)[number];

export type LiveMessage = {
  id: string;
  subject_type: LiveType;
  subject_id: string;
  channel: string;
  ts: string;
  rendered_hash: string | null;
  /** The time of this read, ISO. */
  read_at: string;
};

/** Seconds between two edits of one message, besides the workspace's own pace. */
const BETWEEN_EDITS_S = 2.5;

/** A renderer that has the message is usually done after so many seconds; what it read may be older than what changed. */
const RENDERING_S = 3;

/** Milliseconds after which to try a live message again. No row: neither its last edit nor another renderer stands in the way. */
export const untilNextEdit = (db: Db, workspace: WorkspaceId, type: string, subject: string) =>
  db.execute<{ wait_ms: number }>(sql`
    with message as (
      select case when lease_until > app_now() then ${RENDERING_S * 1000}::float8 end as rendering,
             extract(epoch from edited_at + make_interval(secs => ${BETWEEN_EDITS_S}) - app_now())::float8 * 1000 as pause
        from live_messages
       where workspace_id = ${workspace}
         and subject_type = ${type}
         and subject_id = ${subject}::uuid
         and ts is not null
    )
    select greatest(rendering, pause) as wait_ms from message where greatest(rendering, pause) > 0`);

/**
 * Takes a live message for one renderer. No row: not posted yet, edited a moment ago, or another renderer has it. What it shows is not known from
 * here on until the release says it.
 */
export const leaseLiveMessage = (
  db: Db,
  workspace: WorkspaceId,
  type: string,
  subject: string,
  token: string,
  leaseMs: number,
) =>
  db.execute<LiveMessage>(sql`
    with free as (
      select id, rendered_hash from live_messages
       where workspace_id = ${workspace}
         and subject_type = ${type}
         and subject_id = ${subject}::uuid
         and ts is not null
         and (lease_until is null or lease_until < app_now())
         and (edited_at is null or edited_at + make_interval(secs => ${BETWEEN_EDITS_S}) <= app_now())
         for update
    )
    update live_messages l
       set lease_token = ${token}::uuid, lease_until = app_now() + make_interval(secs => ${leaseMs / 1000}::float8),
           rendered_hash = null
      from free
     where l.id = free.id
    returning l.id, l.subject_type, l.subject_id, l.channel, l.ts, free.rendered_hash, app_now()::text as read_at`);

/**
 * Ends a renderer's lease and keeps the hash of what the message shows. With `readAt`, it shows all that was committed 15 s
 * before that read: a transaction that was open at the read may have an older `changed_at` than it.
 */
export const releaseLiveMessage = (
  db: Db,
  workspace: WorkspaceId,
  id: string,
  token: string,
  shows: { hash: string | null; readAt: string | null; edited: boolean },
) =>
  db.execute(sql`
    update live_messages
       set lease_token = null, lease_until = null,
           edited_at = case when ${shows.edited}::boolean then app_now() else edited_at end,
           rendered_hash = ${shows.hash}::text,
           rendered_at = coalesce(${shows.readAt}::timestamptz - interval '15 seconds', rendered_at)
     where workspace_id = ${workspace}
       and id = ${id}
       and lease_token = ${token}::uuid`);

/** Live messages whose subject or items changed after what they show. */
export const staleLiveMessages = (db: Db, workspace: WorkspaceId, limit: number) =>
  db.execute<{ subject_type: LiveType; subject_id: string }>(sql`
    select l.subject_type, l.subject_id
      from live_messages l
     where l.workspace_id = ${workspace}
       and l.ts is not null
       and l.created_at > app_now() - interval '30 days'
       and coalesce(l.rendered_at, '-infinity') < (
         select max(t.changed_at)
           from (
             select c.changed_at from campaigns c where l.subject_type = 'campaign' and c.id = l.subject_id
             union all
             select max(r.changed_at) from runs r where l.subject_type = 'campaign' and r.campaign_id = l.subject_id
             union all
             select max(a.changed_at)
               from brain_actions a join brain_summaries s on s.run_id = a.run_id
              where l.subject_type = 'summary' and s.id = l.subject_id
             union all
             select j.changed_at from draft_jobs j where l.subject_type = 'draft' and j.id = l.subject_id
             union all
             select max(greatest(w.changed_at, r.changed_at))
               from workflows w left join runs r on r.workspace_id = w.workspace_id and r.subject_id = w.id
              where l.subject_type = 'workflow' and w.id = l.subject_id
           ) t)
     order by l.rendered_at nulls first, l.id
     limit ${limit}`);

/** What the live message of a ledger key mirrors. */
export const subjectOfCard = (db: Db, workspace: WorkspaceId, effectKey: string) =>
  db.execute<{ subject_type: LiveType; subject_id: string }>(sql`
    select l.subject_type, l.subject_id from live_messages l
     where l.workspace_id = ${workspace} and l.effect_key = ${effectKey}`);

/** Where the live message of the row that a run is about stands: `ts` is null while it is not posted. */
export const cardOfRun = (db: Db, workspace: WorkspaceId, run: RunId) =>
  db.execute<{ channel: string; ts: string | null; posting: boolean }>(sql`
    select l.channel, l.ts,
           exists (select from effects e
                    where e.workspace_id = l.workspace_id and e.key = l.effect_key and e.state in ('due', 'reserved')) as posting
      from live_messages l
      join runs r on r.subject_id = l.subject_id
     where r.workspace_id = ${workspace}
       and l.workspace_id = ${workspace}
       and r.id = ${run}`);
