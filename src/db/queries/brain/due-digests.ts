import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { SummaryId, WorkspaceId } from "../../ids.ts";

/** A workspace whose digest may be due, with all that its time is reckoned from. Moments are ISO text. */
export interface DueConfig extends Record<string, unknown> {
  workspace_id: WorkspaceId;
  time_zone: string;
  hour: number;
  weekdays: number[];
  holidays: string[];
  weekly_day: number | null;
  quiet_from: number | null;
  quiet_to: number | null;
  channel: string | null;
  /** Null: the settings changed and nobody has reckoned the next one yet. */
  was: string | null;
  changed_at: string;
  now: string;
  /** Until when the digest before spoke; null where there was none. */
  covered_to: string | null;
}

const dueColumns = sql`
    select w.id as workspace_id, w.time_zone, coalesce(c.digest_hour, 8) as hour,
           coalesce(c.digest_weekdays, '[1,2,3,4,5]'::jsonb) as weekdays, coalesce(c.holidays, '[]'::jsonb) as holidays,
           c.weekly_day, c.quiet_from, c.quiet_to, c.digest_channel as channel, c.next_digest_at::text as was,
           coalesce(c.changed_at, w.created_at)::text as changed_at, app_now()::text as now,
           (select max(d.covers_to)::text from brain_digests d where d.workspace_id = w.id) as covered_to`;

/** Workspaces of any number whose next digest has come, or has not been reckoned; the longest due first. */
export const listDueDigests = (db: Db, limit: number) =>
  db.execute<DueConfig>(sql`
    ${dueColumns}
      from brain_config c
      join workspaces w on w.id = c.workspace_id and w.uninstalled_at is null
     where c.digest_enabled
       and (c.next_digest_at is null or c.next_digest_at <= app_now())
     order by c.next_digest_at nulls first, c.workspace_id
     limit ${limit}`);

/** The same of one workspace, and the digest of its local day if that was made. */
export const findDigestOfToday = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<DueConfig & { summary_id: SummaryId | null }>(sql`
    ${dueColumns},
           (select s.id from brain_summaries s
             where s.workspace_id = w.id and s.type = 'daily'
               and s.digest_date = (app_now() at time zone w.time_zone)::date) as summary_id
      from workspaces w
      left join brain_config c on c.workspace_id = w.id
     where w.id = ${workspaceId}`);

/** What is claimed for a workspace: the schedule moves on to `next`, and where there is a date, its digest stands. */
export interface DigestClaim {
  workspaceId: WorkspaceId;
  was: string | null;
  changedAt: string;
  /** ISO moment; null: no day is left for one. */
  next: string | null;
  id: string;
  date: string | null;
  period: "day" | "week";
  channel: string | null;
  dueAt: string | null;
  coversFrom: string | null;
  coversTo: string;
}

/**
 * Moves schedules on and notes their digests, all or none, in one statement. Left out: settings that changed since they were
 * read, and schedules that another job has moved on. A local date has one digest, and none where a daily summary was made.
 */
export const claimDigests = (db: Db, claims: DigestClaim[]) =>
  db.execute<{ id: string; workspace_id: WorkspaceId }>(sql`
    with item as (
      select * from jsonb_to_recordset(${JSON.stringify(claims)}::jsonb)
        as i ("workspaceId" uuid, was timestamptz, "changedAt" timestamptz, next timestamptz, id uuid, date date,
              period text, channel text, "dueAt" timestamptz, "coversFrom" timestamptz, "coversTo" timestamptz)
    ),
    moved as (
      update brain_config c
         set next_digest_at = item.next
        from item
       where c.workspace_id = item."workspaceId"
         and c.digest_enabled
         and c.next_digest_at is not distinct from item.was
         and c.changed_at = item."changedAt"
      returning c.workspace_id
    )
    insert into brain_digests (id, workspace_id, local_date, type, period, channel, due_at, covers_from, covers_to)
    select item.id, item."workspaceId", item.date, 'daily', item.period, item.channel, item."dueAt", item."coversFrom",
           item."coversTo"
      from item
      join moved on moved.workspace_id = item."workspaceId"
      join workspaces w on w.id = item."workspaceId"
     where item.date is not null
       and not exists (
             select from brain_summaries s
              where s.workspace_id = item."workspaceId"
                and s.type = 'daily'
                and s.created_at > app_now() - interval '3 days'
                and coalesce(s.digest_date, (s.created_at at time zone w.time_zone)::date) = item.date)
        on conflict do nothing
    returning id, workspace_id`);

/** A claimed digest whose run has not begun. Moments are ISO text. */
export interface UnstartedDigest extends Record<string, unknown> {
  id: string;
  workspace_id: WorkspaceId;
  local_date: string;
  period: "day" | "week";
  channel: string | null;
  covers_from: string;
  covers_to: string;
}

/** Digests of the last two days that were claimed and not begun: this job's own, and those of a Worker that was lost. */
export const listUnstartedDigests = (db: Db, limit: number) =>
  db.execute<UnstartedDigest>(sql`
    select d.id, d.workspace_id, d.local_date::text, d.period, d.channel,
           to_char(d.covers_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as covers_from,
           to_char(d.covers_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as covers_to
      from brain_digests d
      join workspaces w on w.id = d.workspace_id and w.uninstalled_at is null
     where d.run_id is null
       and d.created_at > app_now() - interval '2 days'
     order by d.created_at, d.id
     limit ${limit}`);

/** Notes the run of a digest. */
export const startDigest = (db: Db, workspaceId: WorkspaceId, id: string, runId: string) =>
  db.execute(sql`
    update brain_digests
       set run_id = ${runId}::uuid
     where workspace_id = ${workspaceId}
       and id = ${id}::uuid
       and run_id is null`);
