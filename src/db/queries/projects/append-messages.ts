import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProjectId, WorkspaceId } from "../../ids.ts";

/** Marks a project as changed. */
export const touchProject = (db: Db, workspace: WorkspaceId, project: ProjectId) =>
  db.execute(sql`update projects set changed_at = app_now() where workspace_id = ${workspace} and id = ${project}`);
