import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** How long after a Done what the contact does is put down to it. */
const DAYS = 7;

/** What came of the recommendations that were done. */
export interface Moved extends Record<string, unknown> {
  /** Marked done within the span. */
  done: number;
  /** Contacts who wrote, changed their stage, or converted within the span, each after a Done of at most seven days before. */
  replied: number;
  staged: number;
  converted: number;
}

/** The figures of it. */
export const MOVED_FIGURES = ["done", "replied", "staged", "converted"] as const;
export type MovedFigure = (typeof MOVED_FIGURES)[number];

/** Dones of the span and of the week before it, each with the contact's first word and stage of the span. A lead closes once, whatever is corrected later. */
const effects = (workspaceId: WorkspaceId, from: string, to: string) => sql`
  select a.id, a.contact_id, c.name, c.company, a.decided_at, a.stage_before,
         a.decided_at >= ${from}::timestamptz as fresh,
         reply.text as reply, reply.sent_at as replied_at,
         lead.status as stage, lead.staged_at,
         coalesce(lead.status is distinct from a.stage_before
                  and lead.staged_at > a.decided_at
                  and lead.staged_at >= ${from}::timestamptz
                  and lead.staged_at < ${to}::timestamptz, false) as staged
    from brain_actions a
    join contacts c on c.id = a.contact_id
    left join lateral (
           select left(m.text, 200) as text, m.sent_at
             from messages m
            where m.workspace_id = a.workspace_id and m.contact_id = a.contact_id and m.direction = 'inbound'
              and m.sent_at > greatest(a.decided_at, ${from}::timestamptz) and m.sent_at < ${to}::timestamptz
            order by m.sent_at
            limit 1) reply on true
    left join lateral (
           select l.status, coalesce(l.closed_at, l.updated_at) as staged_at
             from leads l
            where l.workspace_id = a.workspace_id and l.contact_id = a.contact_id
            order by l.created_at desc, l.id desc
            limit 1) lead on true
   where a.workspace_id = ${workspaceId}
     and a.status = 'actioned'
     and a.decided_at >= ${from}::timestamptz - make_interval(days => ${DAYS}::int)
     and a.decided_at < ${to}::timestamptz`;

/** Counts what Dones moved within `[from, to)`; contacts are counted once. */
export const measureDone = (db: Db, workspaceId: WorkspaceId, from: string, to: string) =>
  db.execute<Moved>(sql`
    select (count(*) filter (where fresh))::int as done,
           (count(distinct contact_id) filter (where replied_at is not null))::int as replied,
           (count(distinct contact_id) filter (where staged))::int as staged,
           (count(distinct contact_id) filter (where staged and stage = 'converted'))::int as converted
      from (${effects(workspaceId, from, to)}) as e`);

/** The rows behind one of these figures: `(id, name, company, detail, at)`, as many as the figure says. */
export const movedRows = (
  workspaceId: WorkspaceId,
  { moved, from, to }: { moved: MovedFigure; from: string; to: string },
): SQL => {
  const shown = {
    done: { where: sql`fresh`, detail: sql`stage`, at: sql`decided_at` },
    replied: { where: sql`replied_at is not null`, detail: sql`reply`, at: sql`replied_at` },
    staged: {
      where: sql`staged`,
      detail: sql`coalesce(stage_before, 'no lead') || ' → ' || stage`,
      at: sql`staged_at`,
    },
    converted: { where: sql`staged and stage = 'converted'`, detail: sql`stage`, at: sql`staged_at` },
  }[moved];
  const once = moved === "done" ? sql`id` : sql`contact_id`;
  return sql`
    select distinct on (${once}) id, name, company, ${shown.detail} as detail, ${shown.at} as at
      from (${effects(workspaceId, from, to)}) as e
     where ${shown.where}
     order by ${once}, decided_at desc`;
};
