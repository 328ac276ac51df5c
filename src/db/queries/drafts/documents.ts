import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { DocumentId, ProjectId, VersionId, WorkspaceId } from "../../ids.ts";
import { documents, documentVersions } from "../../schema/documents.ts";

/** A document, or no row. */
export const getDocument = (db: Db, workspaceId: WorkspaceId, id: DocumentId) =>
  db
    .select()
    .from(documents)
    .where(and(eq(documents.workspaceId, workspaceId), eq(documents.id, id)));

/** A project's documents, the one that changed last first. */
export const listDocuments = (db: Db, workspaceId: WorkspaceId, projectId: ProjectId, limit: number) =>
  db
    .select()
    .from(documents)
    .where(and(eq(documents.workspaceId, workspaceId), eq(documents.projectId, projectId)))
    .orderBy(desc(documents.changedAt), desc(documents.id))
    .limit(limit);

/** A version with its document, or no row. */
export const getVersion = (db: Db, workspaceId: WorkspaceId, id: VersionId) =>
  db
    .select({ version: documentVersions, document: documents })
    .from(documentVersions)
    .innerJoin(documents, eq(documents.id, documentVersions.documentId))
    .where(and(eq(documentVersions.workspaceId, workspaceId), eq(documentVersions.id, id)));

/** The newest version of a document, or the one of a number. */
export const getVersionByNumber = (
  db: Db,
  workspaceId: WorkspaceId,
  documentId: DocumentId,
  number: number | "newest",
) =>
  db
    .select()
    .from(documentVersions)
    .where(
      and(
        eq(documentVersions.workspaceId, workspaceId),
        eq(documentVersions.documentId, documentId),
        number === "newest" ? undefined : eq(documentVersions.number, number),
      ),
    )
    .orderBy(desc(documentVersions.number))
    .limit(1);

/** A document's versions without their texts, newest first. */
export const listVersions = (db: Db, workspaceId: WorkspaceId, documentId: DocumentId, limit: number) =>
  db
    .select({
      id: documentVersions.id,
      number: documentVersions.number,
      kind: documentVersions.kind,
      author: documentVersions.author,
      summary: documentVersions.summary,
      createdAt: documentVersions.createdAt,
      words: sql<number>`array_length(regexp_split_to_array(trim(${documentVersions.markdown}), '\\s+'), 1)`,
    })
    .from(documentVersions)
    .where(and(eq(documentVersions.workspaceId, workspaceId), eq(documentVersions.documentId, documentId)))
    .orderBy(desc(documentVersions.number))
    .limit(limit);
