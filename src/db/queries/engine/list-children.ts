import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import type { RUN_STATES, RunProblem, StepSnapshot } from "../../schema/runs.ts";

/** States of a run that goes on. */
export const OPEN = sql`('queued', 'running', 'waiting')`;

/** What the request keys of one wait's children begin with, in SQL; `childPrefix` is the same for code. */
export const childKey = (parent: SQL, key: SQL): SQL => sql`'children/' || ${parent} || '/' || (${key}) || '/'`;

/** What the request keys of one wait's children begin with; `key` is `step/visit`. The item follows. */
export const childPrefix = (parent: RunId, key: string): string => `children/${parent}/${key}/`;

export type ChildRow = {
  id: RunId;
  item: string;
  pipeline: string;
  state: (typeof RUN_STATES)[number];
  steps: StepSnapshot[];
  outputs: Record<string, Record<string, unknown>>;
  error: RunProblem | null;
};

/**
 * The children that a run started under one wait (`step/visit`), by item. A run that was retried may have started an item
 * again (`item~ending`): shown is the completed one, else the newest.
 */
export const listChildren = (db: Db, workspace: WorkspaceId, parent: RunId, key: string) => {
  const prefix = childPrefix(parent, key);
  return db.execute<ChildRow>(sql`
    with named as (
      select c.*, string_to_array(substr(c.request_key, length(${prefix}::text) + 1), '~') as name
        from runs c
       where c.workspace_id = ${workspace}
         and c.parent_run_id = ${parent}
         and starts_with(c.request_key, ${prefix})
    )
    select distinct on (name[1]) id, name[1] as item, pipeline, state, steps, outputs, error
      from named
     order by name[1], state = 'completed' desc, coalesce(name[2]::int, 0) desc`);
};

/**
 * Open children that nobody waits for any more: their parent has ended, or has left the step that started them. One that
 * a person had done again after its end stands on its own.
 */
export const orphanRuns = (db: Db, workspace: WorkspaceId, parent: RunId | null, limit: number) =>
  db.execute<{ id: RunId }>(sql`
    select c.id
      from runs c join runs p on p.id = c.parent_run_id
     where c.workspace_id = ${workspace}
       and c.state in ${OPEN}
       and c.endings = 0
       and (${parent}::uuid is null or p.id = ${parent}::uuid)
       and (p.state not in ${OPEN}
            or not starts_with(c.request_key,
                               ${childKey(sql`p.id`, sql`(p.steps -> p.step_index::int ->> 'name') || '/' || p.visit`)}))
     limit ${limit}`);
