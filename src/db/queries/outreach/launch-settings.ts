import { eq } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";
import { type StatedPrices, workspaces } from "../../schema/tenancy.ts";

/** What a launch goes by: the workspace's prices, how large a campaign may be before it tries one item, runs at once. */
export const launchSettings = (db: Db, workspaceId: WorkspaceId) =>
  db
    .select({
      mediaPrices: workspaces.mediaPrices,
      canaryAbove: workspaces.canaryAbove,
      parallelism: workspaces.parallelism,
      dailyBudget: workspaces.dailyBudget,
    })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));

/** States the workspace's prices; null goes back to the deployment's own. */
export const setMediaPrices = (db: Db, workspaceId: WorkspaceId, prices: StatedPrices | null) =>
  db
    .update(workspaces)
    .set({ mediaPrices: prices })
    .where(eq(workspaces.id, workspaceId))
    .returning({ mediaPrices: workspaces.mediaPrices });

/** Sets the size above which a campaign tries its first item alone; null: never. */
export const setCanaryAbove = (db: Db, workspaceId: WorkspaceId, items: number | null) =>
  db
    .update(workspaces)
    .set({ canaryAbove: items })
    .where(eq(workspaces.id, workspaceId))
    .returning({ canaryAbove: workspaces.canaryAbove });
