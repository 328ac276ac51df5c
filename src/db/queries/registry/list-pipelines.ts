import { and, asc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { CampaignId, PipelineId, WorkspaceId } from "../../ids.ts";
import { pipelines } from "../../schema/registry.ts";

/** The workspace's own pipelines, by name. */
export const listPipelines = (db: Db, workspace: WorkspaceId) =>
  db
    .select()
    .from(pipelines)
    .where(eq(pipelines.workspaceId, workspace))
    .orderBy(asc(pipelines.name), asc(pipelines.id));

/** One of the workspace's own pipelines. */
export const getPipeline = (db: Db, workspace: WorkspaceId, id: PipelineId) =>
  db
    .select()
    .from(pipelines)
    .where(and(eq(pipelines.workspaceId, workspace), eq(pipelines.id, id)));

/** The one that a request made. */
export const pipelineOfRequest = (db: Db, workspace: WorkspaceId, requestKey: string) =>
  db
    .select()
    .from(pipelines)
    .where(and(eq(pipelines.workspaceId, workspace), eq(pipelines.requestKey, requestKey)));

/** Open work that keeps a pipeline's order whatever becomes of it: campaigns by name, and runs outside of campaigns. */
export const listUses = (db: Db, workspace: WorkspaceId, slug: string) =>
  db.execute<{ campaign_id: CampaignId | null; name: string | null; runs: number }>(sql`
    select c.id as campaign_id, c.name, count(r.id)::int as runs
      from campaigns c
      left join runs r on r.campaign_id = c.id and r.state in ('queued', 'running', 'waiting')
     where c.workspace_id = ${workspace}
       and c.status in ('running', 'paused')
       and c.snapshot ->> 'template' = ${slug}
     group by c.id
    union all
    select null, null, count(*)::int
      from runs r
     where r.workspace_id = ${workspace}
       and r.campaign_id is null
       and r.template = ${slug}
       and r.state in ('queued', 'running', 'waiting')
    having count(*) > 0
     order by 2 nulls last`);
