import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { pipelines } from "../../schema/registry.ts";

/** A workspace's own pipeline by its slug. */
export const findPipeline = (db: Db, workspace: WorkspaceId, slug: string) =>
  db
    .select()
    .from(pipelines)
    .where(and(eq(pipelines.workspaceId, workspace), eq(pipelines.slug, slug)));

/** The workspace's own pipeline that work asking for `base` gets; no row: the one of code. */
export const findPreferred = (db: Db, workspace: WorkspaceId, base: string) =>
  db
    .select()
    .from(pipelines)
    .where(and(eq(pipelines.workspaceId, workspace), eq(pipelines.base, base), eq(pipelines.preferred, true)));
