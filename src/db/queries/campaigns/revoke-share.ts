import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { ProspectId, WorkspaceId } from "../../ids.ts";
import { artifacts } from "../../schema/board.ts";

/** Takes a video's public address away, and keeps it as a way to opt out. No row: it had none. Run it together with `revokeFiles`. */
export const revokeShare = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId) =>
  db.execute<{ id: ProspectId }>(sql`
    with shared as (
      select id, share_token from prospects
       where workspace_id = ${workspaceId} and id = ${prospectId} and share_token is not null
         for update
    ),
    kept as (
      insert into revoked_shares (token, workspace_id, prospect_id)
      select share_token, ${workspaceId}::uuid, id from shared
          on conflict do nothing
    )
    update prospects p
       set share_token = null, final_video_url = null, changed_at = app_now()
      from shared
     where p.id = shared.id
    returning p.id`);

/** Takes the public addresses of a prospect's files away. */
export const revokeFiles = (db: Db, workspaceId: WorkspaceId, prospectId: ProspectId) =>
  db
    .update(artifacts)
    .set({ token: null })
    .where(and(eq(artifacts.workspaceId, workspaceId), eq(artifacts.subjectId, prospectId), isNotNull(artifacts.token)))
    .returning({ id: artifacts.id });
