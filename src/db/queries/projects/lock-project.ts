import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { ProjectId, WorkspaceId } from "../../ids.ts";

/** Locks a project's row for the rest of the batch: what adds to its transcript or asks for a draft takes turns. */
export const lockProject = (db: Db, workspace: WorkspaceId, project: ProjectId): Statement =>
  db.execute(sql`select id from projects where workspace_id = ${workspace} and id = ${project} for no key update`);
