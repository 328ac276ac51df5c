import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { artifacts } from "../../schema/board.ts";

/** A file as a step stored it. */
export interface ArtifactRow {
  id: string;
  name: string;
  contentType: string;
  fileKey: string;
  bytes: number;
  sha256: string;
  token: string | null;
  /** What else is known of it. */
  details?: Record<string, unknown>;
}

/** Records files; one recorded before under the same key is brought up to date and keeps its public address. */
export const saveArtifacts = (
  db: Db,
  workspaceId: WorkspaceId,
  of: { runId: RunId; subjectId: string },
  rows: ArtifactRow[],
) =>
  db
    .insert(artifacts)
    .values(rows.map((row) => ({ ...row, workspaceId, runId: of.runId, subjectId: of.subjectId })))
    .onConflictDoUpdate({
      target: [artifacts.workspaceId, artifacts.fileKey],
      set: {
        contentType: sql`excluded.content_type`,
        bytes: sql`excluded.bytes`,
        sha256: sql`excluded.sha256`,
        token: sql`coalesce(${artifacts.token}, excluded.token)`,
        details: sql`excluded.details`,
      },
    })
    .returning({ id: artifacts.id, token: artifacts.token });
