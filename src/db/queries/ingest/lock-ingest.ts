import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Keeps this use of advisory locks apart from every other. */
const INGEST = 4_211;

/**
 * Lets one batch of a workspace in at a time, until its transaction ends: two batches that meet could otherwise each miss
 * the other's messages when replies are dated, or lock the same leads in opposite orders.
 */
export const lockIngest = (db: Db, workspaceId: WorkspaceId) =>
  db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${workspaceId}::text, ${INGEST}::bigint))`);
