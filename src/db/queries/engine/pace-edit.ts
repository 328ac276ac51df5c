import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { WorkspaceId } from "../../ids.ts";

/** One edit each so many seconds in the long run, and so many at once: never more than 10 + 60 / 2 = 40 in any minute. */
const EVERY_SECONDS = 2;
const AT_ONCE = 10;

/**
 * Takes one of the workspace's edits, of which Slack allows 50 or more a minute (chat.update, tier 3). `wait_ms` is 0 where it
 * may be sent, else the milliseconds until the next one may.
 */
export const paceEdit = (db: Db, workspace: WorkspaceId) =>
  db.execute<{ wait_ms: number }>(sql`
    with paced as (
      update workspaces
         set edits_paced_to = greatest(edits_paced_to, app_now()) + make_interval(secs => ${EVERY_SECONDS})
       where id = ${workspace}
         and coalesce(edits_paced_to, '-infinity') <= app_now() + make_interval(secs => ${EVERY_SECONDS * (AT_ONCE - 1)})
      returning id
    )
    select case when exists (select from paced) then 0
                else greatest(1000, extract(epoch from w.edits_paced_to - app_now()) * 1000 - ${1000 * EVERY_SECONDS * (AT_ONCE - 1)})
           end::float8 as wait_ms
      from workspaces w where w.id = ${workspace}`);
