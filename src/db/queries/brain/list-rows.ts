import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { WorkspaceId } from "../../ids.ts";
import { contactsCalled } from "../ask/lists.ts";

/** Conversations and recommendations are looked for in so many days. */
const DAYS = 30;

/** Rows behind the count of a list: read as it stands, not as it was counted. */
export const ListSource = z.union([
  z.object({ list: z.enum(["waiting", "recommendations", "patterns"]) }),
  z.object({ list: z.literal("contacts"), called: z.string() }),
]);
export type ListSource = z.infer<typeof ListSource>;

/** Rows behind a question that people asked: the messages a summary counted, one a contact; `before`, in the period before. */
export const AskedSource = z.object({
  summary: z.uuid(),
  asked: z.int().min(0).max(20),
  before: z.boolean().optional(),
});
export type AskedSource = z.infer<typeof AskedSource>;

/** The rows of a list: `(id, name, company, detail, at)`. */
export function rowsOfList(workspaceId: WorkspaceId, source: ListSource): SQL {
  if (source.list === "contacts")
    return sql`select id, name, company, detail, created_at as at from (${contactsCalled(workspaceId, source.called)}) as called`;
  return LISTS[source.list](workspaceId);
}

const LISTS: Record<"waiting" | "recommendations" | "patterns", (workspaceId: WorkspaceId) => SQL> = {
  waiting: (workspaceId) => sql`
    select c.id, c.name, c.company, (
             select left(text, 2000) from messages
              where workspace_id = ${workspaceId} and contact_id = c.id and direction = 'inbound'
              order by sent_at desc, id desc
              limit 1) as detail,
           c.last_in_at as at
      from contacts c
     where c.workspace_id = ${workspaceId}
       and c.last_in_at > app_now() - make_interval(days => ${DAYS}::int)
       and (c.last_out_at is null or c.last_out_at < c.last_in_at)
       and coalesce((select status not in ('converted', 'rejected') from leads
                      where workspace_id = ${workspaceId} and contact_id = c.id
                      order by created_at desc, id desc
                      limit 1), true)`,
  recommendations: (workspaceId) => sql`
    select a.id, c.name, c.company, a.reason as detail, a.created_at as at
      from brain_actions a
      join contacts c on c.id = a.contact_id and c.workspace_id = ${workspaceId}
     where a.workspace_id = ${workspaceId} and a.status = 'pending' and a.expires_at > app_now()
       and coalesce(a.snoozed_until <= app_now(), true)`,
  // Each pattern of the newest forty once, as it was last seen.
  patterns: (workspaceId) => sql`
    select distinct on (type, pattern) id, pattern as name, null as company,
           frequency || ' times' || coalesce(': “' || left(examples -> 0 ->> 'text', 160) || '”', '') as detail, created_at as at
      from (select * from brain_insights where workspace_id = ${workspaceId} order by created_at desc, id limit 40) as newest
     order by type, pattern, created_at desc`,
};

/** Ids of the messages behind a question of a summary. */
export const askedMessages = (workspaceId: WorkspaceId, { summary, asked, before }: AskedSource): SQL => sql`
  select said.id::uuid
    from brain_summaries,
         jsonb_array_elements_text(metrics -> 'topQuestions' -> ${asked}::int -> ${before ? "messagesBefore" : "messages"}::text) as said (id)
   where workspace_id = ${workspaceId} and brain_summaries.id = ${summary}::uuid`;
