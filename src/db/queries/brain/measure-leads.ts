import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Two spans of time, `[from, to)` each; without a prior one its counts are 0. ISO moments. */
export interface Spans {
  from: string;
  to: string;
  priorFrom: string | null;
  priorTo: string | null;
}

/** Counts of leads that came in within a span, and of those decided in it. */
export interface LeadCounts extends Record<string, unknown> {
  span: "now" | "prior";
  new_leads: number;
  hot: number;
  warm: number;
  cold: number;
  /** Mean of the scored ones, 0 to 100; null where none is scored. */
  avg_score: number | null;
  /** Leads whose status is converted (rejected) and whose last change falls into the span. */
  conversions: number;
  rejections: number;
}

/** Counts leads of both spans, each in its own scan of an index. */
export const measureLeads = (db: Db, workspaceId: WorkspaceId, spans: Spans) =>
  db.execute<LeadCounts>(sql`
    with span (span, starts, ends) as (
      values ('now', ${spans.from}::timestamptz, ${spans.to}::timestamptz),
             ('prior', ${spans.priorFrom}::timestamptz, ${spans.priorTo}::timestamptz)
    )
    select span.span, new.*, ended.*
      from span,
           lateral (
             select count(*)::int as new_leads,
                    (count(*) filter (where temperature = 'hot'))::int as hot,
                    (count(*) filter (where temperature = 'warm'))::int as warm,
                    (count(*) filter (where temperature = 'cold'))::int as cold,
                    avg(score)::float8 as avg_score
               from leads
              where workspace_id = ${workspaceId} and created_at >= span.starts and created_at < span.ends
           ) as new,
           lateral (
             select (count(*) filter (where status = 'converted'))::int as conversions,
                    (count(*) filter (where status = 'rejected'))::int as rejections
               from leads
              where workspace_id = ${workspaceId} and status in ('converted', 'rejected')
                and updated_at >= span.starts and updated_at < span.ends
           ) as ended`);
