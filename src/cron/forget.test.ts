import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/harness/database.ts";
import { newId } from "../db/ids.ts";
import { forgetJob } from "./forget.ts";

let database: TestDatabase;
let session: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  session = new pg.Client({ connectionString: database.url });
  await session.connect();
});
afterAll(async () => {
  await session.end();
  await database.close();
});

/** A workspace that was uninstalled so many days ago; null: it is installed. */
async function workspace(name: string, goneDays: number | null, retentionDays?: number) {
  const id = newId();
  await session.query(
    `insert into workspaces (id, slack_team_id, name, uninstalled_at)
     values ($1, $2, $2, app_now() - make_interval(days => $3::int))`,
    [id, name, goneDays],
  );
  if (retentionDays !== undefined)
    await session.query("insert into brain_config (workspace_id, retention_days) values ($1, $2)", [id, retentionDays]);
  await session.query("insert into contacts (id, workspace_id, external_id, name) values ($1, $2, 'c', 'Ana')", [
    ...[newId(), id],
  ]);
  return id;
}

test("uninstalled longer ago than the data is to be kept -> gone with all it has; all others stay", async () => {
  await workspace("installed", null);
  await workspace("lately", 29);
  await workspace("by default", 31);
  await workspace("at once", 1, 0);
  await workspace("kept for long", 31, 60);
  const again = await workspace("installed again", 90);
  await session.query("insert into installations (workspace_id, bot_token, bot_user_id) values ($1, 'x', 'U1')", [
    again,
  ]);
  expect(await forgetJob(database.db)).toEqual({ forgotten: 2 });
  const { rows } = await session.query(
    "select w.name from workspaces w join contacts c on c.workspace_id = w.id order by 1",
  );
  expect(rows.map(({ name }) => name)).toEqual(["installed", "installed again", "kept for long", "lately"]);
  expect(await forgetJob(database.db)).toEqual({ forgotten: 0 });
});
