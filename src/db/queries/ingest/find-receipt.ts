import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { receipts } from "../../schema/people.ts";

/** The answer kept for a delivery. No row: it was not taken in. */
export const findReceipt = (db: Db, workspaceId: WorkspaceId, source: string, externalId: string) =>
  db
    .select({ response: receipts.response })
    .from(receipts)
    .where(
      and(eq(receipts.workspaceId, workspaceId), eq(receipts.source, source), eq(receipts.externalId, externalId)),
    );
