import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import type { Spans } from "./measure-leads.ts";

/** Counts of messages sent within a span, and of the contacts behind them. */
export interface MessageCounts extends Record<string, unknown> {
  span: "now" | "prior";
  received: number;
  sent: number;
  /** Contacts we wrote to in the span. */
  written_to: number;
  /** Those of them who wrote after our first message of the span, in the span. */
  responded: number;
}

/** Counts messages and responses of both spans. */
export const measureMessages = (db: Db, workspaceId: WorkspaceId, spans: Spans) =>
  db.execute<MessageCounts>(sql`
    with span (span, starts, ends) as (
      values ('now', ${spans.from}::timestamptz, ${spans.to}::timestamptz),
             ('prior', ${spans.priorFrom}::timestamptz, ${spans.priorTo}::timestamptz)
    )
    select span.span, counted.*
      from span,
           lateral (
             select coalesce(sum(received), 0)::int as received,
                    coalesce(sum(sent), 0)::int as sent,
                    (count(*) filter (where first_out is not null))::int as written_to,
                    (count(*) filter (where last_in > first_out))::int as responded
               from (select count(*) filter (where direction = 'inbound') as received,
                            count(*) filter (where direction = 'outbound') as sent,
                            min(sent_at) filter (where direction = 'outbound') as first_out,
                            max(sent_at) filter (where direction = 'inbound') as last_in
                       from messages
                      where workspace_id = ${workspaceId} and sent_at >= span.starts and sent_at < span.ends
                      group by contact_id) as contact
           ) as counted`);
