import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { receipts } from "../../schema/people.ts";

/** Notes that a delivery was taken in. No row: it had been already. */
export const claimReceipt = (db: Db, workspaceId: WorkspaceId, source: string, externalId: string) =>
  db
    .insert(receipts)
    .values({ workspaceId, source, externalId })
    .onConflictDoNothing()
    .returning({ externalId: receipts.externalId });
