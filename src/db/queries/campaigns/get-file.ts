import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { artifacts } from "../../schema/board.ts";

/** A file by its key; its public address is `/files/<token>`, none while the token is null. */
export const getFile = (db: Db, workspaceId: WorkspaceId, fileKey: string) =>
  db
    .select()
    .from(artifacts)
    .where(and(eq(artifacts.workspaceId, workspaceId), eq(artifacts.fileKey, fileKey)));
