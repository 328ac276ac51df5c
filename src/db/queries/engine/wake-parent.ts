import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { childKey, OPEN } from "./list-children.ts";

/** No child of the wait that `p` is at is open. */
const allEnded = sql`
  not exists (select from runs c
               where c.parent_run_id = p.id
                 and starts_with(c.request_key, ${childKey(sql`p.id`, sql`p.wait ->> 'key'`)})
                 and c.state in ${OPEN})`;

/**
 * Locks a parent's row for the rest of the batch. Before `wakeParent`: two children that end at once so look one after the
 * other, and the second sees the first. Locks are taken from child to parent, never the other way.
 */
export const lockParent = (db: Db, workspace: WorkspaceId, parent: RunId): Statement =>
  db.execute(sql`select from runs where workspace_id = ${workspace} and id = ${parent} for update`);

/** Wakes a run that waits for its children, if none of them is open. A statement of its own after the parent's lock. */
export const wakeParent = (db: Db, workspace: WorkspaceId, parent: RunId) =>
  db.execute<{ id: RunId }>(sql`
    update runs p
       set due_at = app_now(), dispatch = p.dispatch + 1, published = 0, changed_at = app_now(),
           wait = p.wait || '{"ended": true}'
     where p.workspace_id = ${workspace}
       and p.id = ${parent}
       and p.state = 'waiting'
       and p.wait ->> 'kind' = 'children'
       and not p.wait ? 'ended'
       and ${allEnded}
    returning p.id`);

/** Parents that wait although none of their children is open. */
export const fullParents = (db: Db, workspace: WorkspaceId, limit: number) =>
  db.execute<{ id: RunId }>(sql`
    select p.id
      from runs p
     where p.workspace_id = ${workspace}
       and p.state = 'waiting'
       and p.wait ->> 'kind' = 'children'
       and not p.wait ? 'ended'
       and ${allEnded}
     limit ${limit}`);
