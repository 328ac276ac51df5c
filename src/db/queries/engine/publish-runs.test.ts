import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../../../test/harness/database.ts";
import { type CampaignId, newId, type RunId, type WorkspaceId } from "../../ids.ts";
import { publishableRuns } from "./publish-runs.ts";

let database: TestDatabase;
let session: pg.Pool;
beforeAll(async () => {
  database = await testDatabase();
  session = new pg.Pool({ connectionString: database.url, max: 1 });
  session.on("connect", (client) => client.on("error", () => undefined));
});
afterAll(async () => {
  await session.end();
  await database.close();
});

test("begun items before new ones, what belongs to no campaign before both, priority before all; as many as the window has room for", async () => {
  const [workspace, campaign] = [newId<WorkspaceId>(), newId<CampaignId>()];
  await session.query(
    "insert into workspaces (id, slack_team_id, name, parallelism) values ($1::uuid, $1::uuid::text, 'W', 3)",
    [workspace],
  );
  await session.query(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, request_key)
     values ($1, $2, 'content', 'C', '', '', '', '', 'running', 'r')`,
    [campaign, workspace],
  );
  const run = async (of: { campaign?: boolean; begun?: boolean; priority?: number; minutesAgo: number }) => {
    const id = newId<RunId>();
    await session.query(
      `insert into runs (id, workspace_id, pipeline, pipeline_version, steps, campaign_id, request_key, input, priority, due_at, started_at)
       values ($1::uuid, $2, 'p', 1, '[]', $3, $1::uuid::text, '{}', $4, app_now() - make_interval(mins => $5), $6)`,
      [id, workspace, of.campaign ? campaign : null, of.priority ?? 0, of.minutesAgo, of.begun ? new Date() : null],
    );
    return id;
  };
  const [waiting, later] = [await run({ campaign: true, minutesAgo: 9 }), await run({ campaign: true, minutesAgo: 8 })];
  const begun = await run({ campaign: true, begun: true, minutesAgo: 1 });
  const asked = await run({ minutesAgo: 0 });
  const urgent = await run({ campaign: true, priority: 5, minutesAgo: 0 });
  const order = async (limit: number) =>
    (await publishableRuns(database.db, workspace, limit)).rows.map(({ id }) => id);
  expect(await order(10)).toEqual([urgent, asked, begun, waiting, later]);
  await session.query("update runs set published = 1 where id = any($1)", [[urgent, asked, begun]]);
  await run({ campaign: true, minutesAgo: 0 });
  await run({ campaign: true, minutesAgo: 0 });
  // Six may be out, and three are.
  expect(await order(10)).toHaveLength(3);
  expect(await publishableRuns(database.db, newId<WorkspaceId>(), 10)).toMatchObject({ rows: [] });
});
