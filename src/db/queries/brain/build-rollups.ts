import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Workspaces whose zone is not counted yet, or that are still counted in a former one; by id, after `after`. */
export const listUnbuiltZones = (db: Db, after: WorkspaceId | null, limit: number) =>
  db.execute<{ workspace_id: WorkspaceId }>(sql`
    select distinct zone.workspace_id
      from brain_rollup_zones as zone
      join workspaces on workspaces.id = zone.workspace_id
     where (workspaces.time_zone <> zone.time_zone
            or zone.contacts_to is not null or zone.leads_to is not null or zone.messages_to is not null)
       and (${after}::uuid is null or zone.workspace_id > ${after}::uuid)
     order by zone.workspace_id
     limit ${limit}`);

/** Counts at most `most` more rows of a workspace in its present zone; gives whether all are counted, no row for an unknown one. */
export const buildRollups = (db: Db, workspaceId: WorkspaceId, most: number) =>
  db.execute<{ done: boolean }>(sql`
    select build_rollups(id, time_zone, ${most}::int) as done from workspaces where id = ${workspaceId}`);

/** Forgets the zones a workspace does not use any more, once its present one is built: statements of one transaction. */
export function dropFormerZones(db: Db, workspaceId: WorkspaceId): Statement[] {
  const kept = sql`(select time_zone from workspaces where id = ${workspaceId})`;
  return [
    db.execute(sql`select from workspaces where id = ${workspaceId} for no key update`),
    db.execute(sql`
      delete from brain_rollup_zones
       where workspace_id = ${workspaceId} and time_zone <> ${kept}
         and exists (select from brain_rollup_zones
                      where workspace_id = ${workspaceId} and time_zone = ${kept}
                        and contacts_to is null and leads_to is null and messages_to is null)`),
    ...["brain_rollups", "brain_rollup_reasons"].map((table) =>
      db.execute(sql`
        delete from ${sql.identifier(table)}
         where workspace_id = ${workspaceId}
           and time_zone not in (select time_zone from brain_rollup_zones where workspace_id = ${workspaceId})`),
    ),
  ];
}
