import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { PipelineId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { type MovingOrder, type PipelineStep, pipelines } from "../../schema/registry.ts";

/** Which version is changed, and by whom. */
export interface ChangeOf {
  id: PipelineId;
  version: number;
  by: SlackUserId | null;
}

/** Changes a workspace's own pipeline. No row: it was changed or removed since that version. */
export const changePipeline = (
  db: Db,
  workspace: WorkspaceId,
  { id, version, by }: ChangeOf,
  change: { name?: string; steps?: PipelineStep[]; preferred?: boolean },
) =>
  db
    .update(pipelines)
    .set({ ...change, moving: null, version: sql`${pipelines.version} + 1`, changedBy: by, changedAt: appNow })
    .where(and(eq(pipelines.workspaceId, workspace), eq(pipelines.id, id), eq(pipelines.version, version)))
    .returning();

/** Notes an unsaved order in place of the one that was read. No row: another click came between, or the pipeline changed. */
export const keepMoving = (
  db: Db,
  workspace: WorkspaceId,
  { id, version }: Omit<ChangeOf, "by">,
  { before, after }: { before: MovingOrder | null; after: MovingOrder },
) =>
  db
    .update(pipelines)
    .set({ moving: after })
    .where(
      and(
        eq(pipelines.workspaceId, workspace),
        eq(pipelines.id, id),
        eq(pipelines.version, version),
        before ? sql`${pipelines.moving} = ${JSON.stringify(before)}::jsonb` : isNull(pipelines.moving),
      ),
    )
    .returning({ id: pipelines.id });

/** Lets no other pipeline of the base be the preferred one; goes before the change that prefers `id`. */
export const preferNoOther = (db: Db, workspace: WorkspaceId, base: string, id: PipelineId) =>
  db
    .update(pipelines)
    .set({ preferred: false, version: sql`${pipelines.version} + 1`, changedAt: appNow })
    .where(
      and(
        eq(pipelines.workspaceId, workspace),
        eq(pipelines.base, base),
        eq(pipelines.preferred, true),
        ne(pipelines.id, id),
      ),
    );

/** Removes it; runs and campaigns keep what they began with. No row: it was changed or removed since that version. */
export const removePipeline = (db: Db, workspace: WorkspaceId, { id, version }: Omit<ChangeOf, "by">) =>
  db
    .delete(pipelines)
    .where(and(eq(pipelines.workspaceId, workspace), eq(pipelines.id, id), eq(pipelines.version, version)))
    .returning();
