import type { Db } from "../../client.ts";
import type { PipelineId, SlackUserId, WorkspaceId } from "../../ids.ts";
import { type PipelineStep, pipelines } from "../../schema/registry.ts";

export interface NewPipeline {
  id: PipelineId;
  slug: string;
  name: string;
  base: string;
  steps: PipelineStep[];
  requestKey: string;
  createdBy: SlackUserId | null;
}

/** Adds a workspace's own pipeline. No row: its slug is taken, or the request was made before. */
export const insertPipeline = (db: Db, workspaceId: WorkspaceId, row: NewPipeline) =>
  db
    .insert(pipelines)
    .values({ ...row, workspaceId, changedBy: row.createdBy })
    .onConflictDoNothing()
    .returning();
