import { type CampaignId, newId, type RunId, type WorkspaceId } from "../../src/db/ids.ts";
import type { Checkpoint, Move } from "../../src/db/queries/engine/move-run.ts";
import { createLog } from "../../src/log.ts";
import type { Ports } from "../../src/pipelines/engine/define.ts";
import type { EngineDeps } from "../../src/pipelines/engine/deps.ts";
import { createEngine, type Engine } from "../../src/pipelines/engine/engine.ts";
import type { QueueMessage } from "../../src/pipelines/ports.ts";
import { type TestDatabase, testDatabase } from "../harness/database.ts";
import { openSession, type Session } from "./session.ts";

/** A workspace with a running campaign; two sessions that race in it, and the engine as a third. */
export interface Stage extends TestDatabase {
  workspace: WorkspaceId;
  campaign: CampaignId;
  first: Session;
  second: Session;
  /** Inserts a run; the columns given replace the usual ones. */
  addRun(columns?: Record<string, unknown>): Promise<RunId>;
  /** Without a queue and ports that matter: for what it does to rows. */
  engine: Engine;
  deps: EngineDeps;
  /** What the engine published. */
  sent: QueueMessage[];
  /** Resolves once some session waits for a lock that another holds. */
  blocked(): Promise<void>;
  run(id: RunId): Promise<Record<string, unknown>>;
  campaignRow(): Promise<Record<string, unknown>>;
}

export const STEPS = JSON.stringify([
  { name: "ask", timeoutMs: 5_000 },
  { name: "say", timeoutMs: 5_000 },
]);

export async function openStage(): Promise<Stage> {
  const database = await testDatabase();
  const watcher = await openSession(database.url);
  await watcher.query(`alter database ${new URL(database.url).pathname.slice(1)} set deadlock_timeout = '50ms'`);
  const [first, second] = await Promise.all([openSession(database.url), openSession(database.url)]);
  const workspace = newId<WorkspaceId>();
  const campaign = newId<CampaignId>();
  await first.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T', 'Race')", [workspace]);
  await first.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key)
     values ($1, $2, 'prospect_video', 'n', 'b', 's', 'c', 'v', 'running', 'r')`,
    [campaign, workspace],
  );
  const one = async (sql: string, values: unknown[]) => (await first.query(sql, values))[0] ?? {};
  const unused = new Proxy({} as Ports, {
    get: (_ports, name) => {
      throw new Error(`${String(name)} has no part in a race.`);
    },
  });
  const sent: QueueMessage[] = [];
  const deps: EngineDeps = {
    ...{ db: database.db, ports: unused, pipelines: [], log: createLog(() => {}) },
    queue: { publish: async (messages) => void sent.push(...messages) },
  };
  const engine = createEngine(deps);
  return {
    ...database,
    ...{ workspace, campaign, first, second, engine, deps, sent },
    async blocked() {
      for (let tries = 0; tries < 400; tries += 1) {
        const waiting = await watcher.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        if (waiting.length > 0) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error("Nobody came to wait for a lock.");
    },
    async addRun(columns = {}) {
      const id = newId<RunId>();
      const row: Record<string, unknown> = {
        ...{ id, workspace_id: workspace, campaign_id: campaign, pipeline: "race", pipeline_version: 1 },
        ...{ steps: STEPS, request_key: id, input: "{}" },
        ...columns,
      };
      const names = Object.keys(row);
      await first.query(
        `insert into runs (${names.join(", ")}) values (${names.map((_, n) => `$${n + 1}`).join(", ")})`,
        Object.values(row),
      );
      return id;
    },
    run: (id) => one("select *, due_at <= app_now() as due from runs where id = $1", [id]),
    campaignRow: () => one("select * from campaigns where id = $1", [campaign]),
    async close() {
      await Promise.all([first.close(), second.close(), watcher.close()]);
      await database.close();
    },
  };
}

/** A Worker's lock on a run. */
export const heldBy = (token: string) => ({
  lock_token: token,
  lock_until: new Date(Date.now() + 60_000),
  state: "running",
  attempt: 1,
});

/** The checkpoint of an attempt of the run's first step. */
export function checkpoint(stage: Stage, run: RunId, token: string, move: Move): Checkpoint {
  const outcome = move.to === "end" ? "done" : move.to === "wait" ? "wait" : "next";
  return {
    ...{ run, campaign: stage.campaign, token, seq: 0, goOn: null, seen: null, move },
    record: {
      ...{ step: "ask", visit: 1, attempt: 1, outcome, agent: null, model: null, output: null, problem: null },
      ...{ tokensIn: null, tokensOut: null, cost: null, durationMs: 1 },
    },
  };
}

export const NEXT: Move = { to: "next", output: {} };
export const DONE: Move = { to: "end", state: "completed", output: {}, problem: null };
export const WAIT: Move = { to: "wait", wait: { key: "ask/1", kind: "signal" }, until: null, output: null };
