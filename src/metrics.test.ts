import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../test/harness/database.ts";
import { createMetrics } from "./metrics.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.db.execute(`
    insert into workspaces (id, slack_team_id, name) values ('00000000-0000-7000-8000-000000000001', 'T1', 'One');
  `);
  await database.db.execute(`
    insert into runs (id, workspace_id, pipeline, pipeline_version, steps, request_key, input, due_at)
    select gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'brain', 1, '[]', 'r' || n, '{}', app_now() - interval '90 s'
      from generate_series(1, 3) n
  `);
});
afterAll(() => database.close());

test("with the token -> counts by pipeline and state, and no workspace's name", async () => {
  const app = createMetrics({ db: database.db, token: "secret" });
  const answer = await app.request("/metrics", { headers: { Authorization: "Bearer secret" } });
  const text = await answer.text();
  expect(answer.status).toBe(200);
  expect(text).toContain('callboard_runs{state="queued",pipeline="brain"} 3');
  expect(Number(/callboard_oldest_due_seconds\{pipeline="brain"\} ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(89);
  expect(text).not.toContain("00000000-0000-7000");
});

test("a wrong token or none -> 401; no token set -> no such page", async () => {
  const app = createMetrics({ db: database.db, token: "secret" });
  expect((await app.request("/metrics")).status).toBe(401);
  expect((await app.request("/metrics", { headers: { Authorization: "Bearer secreT" } })).status).toBe(401);
  expect((await createMetrics({ db: database.db, token: undefined }).request("/metrics")).status).toBe(404);
});
