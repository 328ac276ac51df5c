import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProjectId, WorkspaceId } from "../../ids.ts";
import { projects } from "../../schema/projects.ts";

/** A project by its id, its slug, or the request that made it; no row for another workspace's. */
export const findProject = (
  db: Db,
  workspaceId: WorkspaceId,
  by: { id: ProjectId } | { slug: string } | { requestKey: string },
) => {
  const match =
    "id" in by
      ? eq(projects.id, by.id)
      : "slug" in by
        ? eq(projects.slug, by.slug)
        : eq(projects.requestKey, by.requestKey);
  return db
    .select()
    .from(projects)
    .where(and(eq(projects.workspaceId, workspaceId), match));
};
