import { and, eq, getTableColumns, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";
import { projects } from "../../schema/projects.ts";

/** A content campaign with its articles counted by status word, its topics, and what its calls cost as far as prices are known. */
export const findContentCard = (db: Db, workspaceId: WorkspaceId, id: CampaignId) =>
  db
    .select({
      campaign: getTableColumns(campaigns),
      project: projects.name,
      counts: sql<Record<string, number>>`coalesce((
        select jsonb_object_agg(status, n)
          from (select status, count(*)::int as n from tasks
                 where workspace_id = ${workspaceId} and campaign_id = ${id} and type = 'article'
                 group by status) as by_status), '{}'::jsonb)`,
      spare: sql<number>`(
        select count(*)::int from topics
         where workspace_id = ${workspaceId} and campaign_id = ${id} and task_id is null and dropped_at is null)`,
      researching: sql<boolean>`exists (
        select from runs where workspace_id = ${workspaceId} and campaign_id = ${id} and pipeline = 'keyword-research'
                           and state in ('queued', 'running', 'waiting'))`,
      researchProblem: sql<string | null>`(
        select error ->> 'message' from runs
         where workspace_id = ${workspaceId} and campaign_id = ${id} and pipeline = 'keyword-research'
         order by created_at desc limit 1)`,
      unpriced: sql<number>`(
        select count(*)::int from effects
         where workspace_id = ${workspaceId} and campaign_id = ${id} and kind = 'paid' and state = 'done' and cost is null)`,
      /** What the calls so far cost as far as it is known, micro-USD; the campaign's own count is kept only under a budget. */
      paid: sql<number>`(
        select coalesce(sum(cost), 0)::float8 from effects
         where workspace_id = ${workspaceId} and campaign_id = ${id} and kind = 'paid' and state in ('done', 'failed', 'unknown'))`,
      unknown: sql<number>`(
        select count(*)::int from effects
         where workspace_id = ${workspaceId} and campaign_id = ${id} and state = 'unknown')`,
    })
    .from(campaigns)
    .innerJoin(projects, eq(projects.id, campaigns.projectId))
    .where(and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.id, id), eq(campaigns.kind, "content")));
