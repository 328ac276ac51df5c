import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { CampaignId, FocusGroupId, ProjectId, RunId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { campaigns } from "../../schema/campaigns.ts";
import { type ContentSettings, projects } from "../../schema/projects.ts";
import type { Origin, PipelineSnapshot } from "../../schema/runs.ts";

export interface ContentCampaignRow {
  id: CampaignId;
  requestKey: string;
  name: string;
  slug: string;
  brief: string;
  /** Absent: the one the workspace prefers. */
  pipelineSlug: string | undefined;
  snapshot: PipelineSnapshot | null;
  targetCount: number;
  topicFloor: number;
  focusGroups: FocusGroupId[];
  content: ContentSettings;
  budget: number | null;
  createdBy?: SlackUserId | undefined;
  origin?: Origin | undefined;
}

/**
 * Inserts a content campaign in the project of this slug, for all its readers unless some are named; planned (`draft`) or active (`running`).
 * A request key or a slug used before in the workspace raises 23505, so that the whole batch is undone.
 */
export const insertContentCampaign = (
  db: Db,
  workspaceId: WorkspaceId,
  projectSlug: string,
  row: ContentCampaignRow,
  status: "draft" | "running",
) =>
  db
    .insert(campaigns)
    .values({
      ...row,
      workspaceId,
      kind: "content",
      status,
      focusGroups:
        row.focusGroups.length > 0
          ? row.focusGroups
          : sql`(select coalesce(jsonb_agg(f.id), '[]'::jsonb) from focus_groups f join projects p on p.id = f.project_id
                  where p.workspace_id = ${workspaceId} and p.slug = ${projectSlug})`,
      projectId: sql`(select id from projects where workspace_id = ${workspaceId} and slug = ${projectSlug})`,
      totalItems: row.targetCount,
      senderName: "",
      senderCompany: "",
      voiceId: "",
      launchedAt: status === "running" ? appNow : null,
    })
    .returning({ id: campaigns.id });

const content = (workspaceId: WorkspaceId) =>
  and(eq(campaigns.workspaceId, workspaceId), eq(campaigns.kind, "content"));

/** Content campaigns of a project, or of all, newest first. */
export const listContentCampaigns = (db: Db, workspaceId: WorkspaceId, projectId?: ProjectId, limit = 20) =>
  db
    .select()
    .from(campaigns)
    .where(and(content(workspaceId), projectId ? eq(campaigns.projectId, projectId) : undefined))
    .orderBy(desc(campaigns.createdAt), desc(campaigns.id))
    .limit(limit);

/** Content campaigns under way, the newest first; a paused one is not. */
export const listActiveContent = (db: Db, workspaceId: WorkspaceId, limit = 20) =>
  db
    .select()
    .from(campaigns)
    .where(and(content(workspaceId), eq(campaigns.status, "running")))
    .orderBy(desc(campaigns.createdAt), desc(campaigns.id))
    .limit(limit);

/** A content campaign by its id or its slug, with its project; or no row. */
export const getContentCampaign = (db: Db, workspaceId: WorkspaceId, by: { id: CampaignId } | { slug: string }) =>
  db
    .select({ campaign: campaigns, project: projects })
    .from(campaigns)
    .innerJoin(projects, eq(projects.id, campaigns.projectId))
    .where(and(content(workspaceId), "id" in by ? eq(campaigns.id, by.id) : eq(campaigns.slug, by.slug)));

/** What people may change of a content campaign while it has not ended. */
export interface ContentCampaignChange {
  name?: string | undefined;
  brief?: string | undefined;
  targetCount?: number | undefined;
  topicFloor?: number | undefined;
  focusGroups?: FocusGroupId[] | undefined;
  content?: ContentSettings | undefined;
}

/** Changes a content campaign. No row: it has ended, or is not there. Fewer articles than it has tasks are not taken. */
export const updateContentCampaign = (
  db: Db,
  workspaceId: WorkspaceId,
  id: CampaignId,
  change: ContentCampaignChange,
) =>
  db
    .update(campaigns)
    .set({
      ...change,
      ...(change.targetCount === undefined ? {} : { totalItems: change.targetCount }),
      changedAt: appNow,
    })
    .where(
      and(
        content(workspaceId),
        eq(campaigns.id, id),
        inArray(campaigns.status, ["draft", "running", "paused"]),
        change.targetCount === undefined
          ? undefined
          : sql`${change.targetCount} >= (select count(*) from tasks t where t.campaign_id = ${id} and t.type = 'article')`,
      ),
    )
    .returning({ id: campaigns.id });

/** A campaign is to have as many articles as it has been given, at least. */
export const raiseTarget = (db: Db, workspaceId: WorkspaceId, id: CampaignId) =>
  db.execute(sql`
    update campaigns c
       set target_count = n.articles, total_items = n.articles, changed_at = app_now()
      from (select count(*)::int as articles from tasks
             where workspace_id = ${workspaceId} and campaign_id = ${id} and type = 'article') n
     where c.workspace_id = ${workspaceId}
       and c.id = ${id}
       and c.target_count < n.articles`);

/** The open runs of a campaign that no other run waits for. */
export const openRunsOf = (db: Db, workspaceId: WorkspaceId, id: CampaignId) =>
  db.execute<{ id: RunId }>(sql`
    select id
      from runs
     where workspace_id = ${workspaceId}
       and campaign_id = ${id}
       and parent_run_id is null
       and state in ('queued', 'running', 'waiting')
     order by created_at`);
