import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/**
 * Deletes a workspace that was uninstalled longer ago than it wanted its data kept, with all it has; one a call, because all its
 * rows go with it. No row: there is none left. One that was installed again since is not touched.
 */
export const forgetWorkspace = (db: Db) =>
  db.execute<{ id: WorkspaceId }>(sql`
    delete from workspaces
     where id = (select w.id
                   from workspaces w
                   left join brain_config c on c.workspace_id = w.id
                  where w.uninstalled_at < app_now() - make_interval(days => coalesce(c.retention_days, 30))
                    and not exists (select from installations i where i.workspace_id = w.id)
                  order by w.uninstalled_at
                  limit 1
                    for update of w skip locked)
    returning id`);
