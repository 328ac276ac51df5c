import { and, eq } from "drizzle-orm";
import { appNow, type Db } from "../../client.ts";
import type { ActionId, WorkspaceId } from "../../ids.ts";
import { brainActions } from "../../schema/brain.ts";

/** Why a recommendation may have been dismissed. */
export const DISMISS_REASONS = ["not_relevant", "already_handled", "wrong_person", "bad_timing", "other"] as const;
export type DismissReason = (typeof DISMISS_REASONS)[number];

/** Says why a dismissed action was dismissed. No row: it is not dismissed any more, or is another workspace's. */
export const setDismissReason = (db: Db, workspaceId: WorkspaceId, id: ActionId, reason: DismissReason) =>
  db
    .update(brainActions)
    .set({ dismissReason: reason, changedAt: appNow })
    .where(
      and(eq(brainActions.workspaceId, workspaceId), eq(brainActions.id, id), eq(brainActions.status, "dismissed")),
    )
    .returning({ id: brainActions.id });
