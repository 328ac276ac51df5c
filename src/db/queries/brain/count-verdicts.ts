import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** What people made of the recommendations of a type in the last 90 days. */
export interface Verdicts extends Record<string, unknown> {
  type: string;
  done: number;
  /** Without those dismissed because somebody had done it already, or for another day: they say nothing against the type. */
  dismissed: number;
}

/** Dones and dismissals by type. */
export const countVerdicts = (db: Db, workspaceId: WorkspaceId) =>
  db.execute<Verdicts>(sql`
    select type,
           (count(*) filter (where status = 'actioned'))::int as done,
           (count(*) filter (where status = 'dismissed'
                               and coalesce(dismiss_reason not in ('already_handled', 'bad_timing'), true)))::int as dismissed
      from brain_actions
     where workspace_id = ${workspaceId}
       and status in ('actioned', 'dismissed')
       and decided_at > app_now() - interval '90 days'
     group by type`);
