import { and, eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { receipts } from "../../schema/people.ts";

/** The note that a delivery was taken in. No row: it was not. */
export const findReceipt = (db: Db, workspaceId: WorkspaceId, source: string, externalId: string) =>
  db
    .select({ receivedAt: receipts.receivedAt })
    .from(receipts)
    .where(
      and(eq(receipts.workspaceId, workspaceId), eq(receipts.source, source), eq(receipts.externalId, externalId)),
    );
