import { and, eq, getTableColumns, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";

/** A campaign with its items counted by status, and what its calls cost as far as prices are known. */
export const findCampaignCard = (db: Db, workspaceId: WorkspaceId, id: CampaignId) =>
  db
    .select({
      campaign: getTableColumns(campaigns),
      counts: sql<Record<string, number>>`coalesce((
        select jsonb_object_agg(status, n)
          from (select status, count(*)::int as n
                  from prospects
                 where workspace_id = ${workspaceId} and campaign_id = ${id} and held is null
                 group by status) as by_status), '{}'::jsonb)`,
      cancelled: sql<number>`(
        select count(*)::int from runs
         where workspace_id = ${workspaceId} and campaign_id = ${id} and state = 'cancelled')`,
      held: sql<number>`(
        select count(*)::int from prospects
         where workspace_id = ${workspaceId} and campaign_id = ${id} and held is not null)`,
      waiting: sql<number>`case when ${campaigns.canary} = 'trying' then (
        select count(*)::int from prospects p
         where p.workspace_id = ${workspaceId} and p.campaign_id = ${id} and p.held is null
           and not exists (select from runs r where r.workspace_id = p.workspace_id and r.subject_id = p.id)) else 0 end`,
      unpriced: sql<number>`(
        select count(*)::int from effects
         where workspace_id = ${workspaceId} and campaign_id = ${id}
           and kind = 'paid' and state in ('done', 'failed') and cost is null)`,
      spent: sql<number>`(
        select coalesce(sum(cost), 0)::float8 from effects
         where workspace_id = ${workspaceId} and campaign_id = ${id} and kind = 'paid')`,
      reserved: sql<number>`(
        select coalesce(sum(worst_cost), 0)::float8 from effects
         where workspace_id = ${workspaceId} and campaign_id = ${id} and kind = 'paid' and state = 'reserved')`,
      /** Items that ended in the last ten minutes, or since the launch if that is shorter. */
      lately: sql<number>`(
        select count(*)::int from prospects
         where workspace_id = ${workspaceId} and campaign_id = ${id} and completed_at > app_now() - interval '10 minutes')`,
      now: sql<string>`app_now()::text`,
      reasons: sql<{ reason: string; n: number }[]>`coalesce((
        select jsonb_agg(jsonb_build_object('reason', reason, 'n', n) order by n desc, reason)
          from (select coalesce(error, '') as reason, count(*)::int as n
                  from prospects
                 where workspace_id = ${workspaceId} and campaign_id = ${id} and held is null and status = 'failed'
                 group by 1 order by 2 desc, 1 limit 5) as by_reason), '[]'::jsonb)`,
      signals: sql<Record<string, number>>`coalesce((
        select jsonb_object_agg(kind, n)
          from (select s.kind, count(*)::int as n
                  from share_signals s join prospects p on p.id = s.prospect_id
                 where p.workspace_id = ${workspaceId} and p.campaign_id = ${id}
                 group by s.kind) as by_kind), '{}'::jsonb)`,
      unknown: sql<number>`(
        select count(*)::int from effects
         where workspace_id = ${workspaceId} and campaign_id = ${id} and state = 'unknown')`,
    })
    .from(campaigns)
    .where(and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.id, id)));
