import { and, eq, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import { appNow } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { prospects, type SceneAsset } from "../../schema/campaigns.ts";

/** Merges files into a prospect's scenes, by scene and kind: what is not named stays as it is. */
export const saveSceneAssets = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId, assets: SceneAsset[]) =>
  db
    .update(prospects)
    .set({
      sceneAssets: sql`(
        select coalesce(jsonb_agg(coalesce(kept, '{}') || coalesce(added, '{}')
                 order by (coalesce(kept, added) ->> 'sceneNumber')::integer), '[]')
          from jsonb_array_elements(${prospects.sceneAssets}) as k(kept)
          full join jsonb_array_elements(${JSON.stringify(assets)}::jsonb) as a(added)
            on kept ->> 'sceneNumber' = added ->> 'sceneNumber')`,
      changedAt: appNow,
    })
    .where(and(eq(prospects.workspaceId, workspaceId), eq(prospects.id, prospectId)))
    .returning({ sceneAssets: prospects.sceneAssets });
