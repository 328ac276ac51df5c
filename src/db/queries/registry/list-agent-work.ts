import { sql } from "drizzle-orm";
import type { Db } from "../../client.ts";
import type { RunId, WorkspaceId } from "../../ids.ts";
import { LEASE_MARGIN_MS } from "../engine/claim-run.ts";

/** What an agent does now and when it was last heard of, ISO; a reading of locks and attempts, which are the only record. */
export type AgentWork = { agent: string; working: number; run_id: RunId | null; heartbeat: string | null };

/**
 * One row for each of the agents. `working` counts the runs that a Worker holds at one of its steps; the heartbeat is the newest
 * of the claims under way and the attempts that have ended.
 */
export const listAgentWork = (db: Db, workspace: WorkspaceId, agents: string[]) =>
  db.execute<AgentWork>(sql`
    with held as (
      select r.id,
             r.steps -> r.step_index::int ->> 'agent' as agent,
             r.lock_until - make_interval(secs =>
               ((r.steps -> r.step_index::int ->> 'timeoutMs')::float8 + ${LEASE_MARGIN_MS}) / 1000) as since
        from runs r
       where r.workspace_id = ${workspace}
         and r.state in ('queued', 'running', 'waiting')
         and r.lock_token is not null
         and r.lock_until >= app_now()
    )
    select a.agent,
           (select count(*)::int from held h where h.agent = a.agent) as working,
           (select h.id from held h where h.agent = a.agent order by h.since desc limit 1) as run_id,
           greatest((select max(h.since) from held h where h.agent = a.agent),
                    (select s.ended_at from step_runs s
                      where s.workspace_id = ${workspace} and s.agent = a.agent
                      order by s.ended_at desc limit 1)) as heartbeat
      from jsonb_array_elements_text(${JSON.stringify(agents)}::jsonb) as a(agent)`);
