import { sql } from "drizzle-orm";
import { expect, inject, test, vi } from "vitest";
import { listDatabases } from "../../sandbox/postgres/index.ts";
import { testDatabase } from "./database.ts";

test("two test databases -> both have the schema, and neither sees the other's rows", async () => {
  const [first, second] = await Promise.all([testDatabase(), testDatabase()]);
  await first.db.execute(sql`create table note as select 1 as id`);
  const visible = sql`select to_regclass('note') is not null as note, to_regproc('app_now') is not null as clock`;
  expect((await first.db.execute(visible)).rows).toEqual([{ note: true, clock: true }]);
  expect((await second.db.execute(visible)).rows).toEqual([{ note: false, clock: true }]);
  await Promise.all([first.close(), second.close()]);
});

test("a closed test database is dropped", async () => {
  const { adminUrl, prefix } = inject("testServers");
  const { url, close } = await testDatabase();
  const name = new URL(url).pathname.slice(1);
  expect(await listDatabases(adminUrl, prefix)).toContain(name);
  await close();
  expect(await listDatabases(adminUrl, prefix)).not.toContain(name);
});

test("console.error is watched, and a test may expect it", () => {
  const watched = console.error;
  const spy = vi.spyOn(console, "error").mockImplementation(() => undefined);
  console.error("expected here");
  expect(spy).toHaveBeenCalledOnce();
  spy.mockRestore();
  expect(console.error).toBe(watched);
});
