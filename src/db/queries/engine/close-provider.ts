import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** Closures last a day at most, whatever a provider names. */
const LONGEST_SECONDS = 24 * 3600;

/** Closes a provider for a workspace: no paid call is reserved until then. A closure that lasts longer stays. */
export const closeProvider = (db: Db, workspace: WorkspaceId, provider: string, afterMs: number) =>
  db.execute(sql`
    insert into provider_gates as g (workspace_id, provider, closed_until)
    values (${workspace}::uuid, ${provider},
            app_now() + make_interval(secs => least(${LONGEST_SECONDS}::float8, ${afterMs / 1000}::float8)))
        on conflict (workspace_id, provider) do update
       set closed_until = greatest(g.closed_until, excluded.closed_until), probe = null, probe_until = null`);
