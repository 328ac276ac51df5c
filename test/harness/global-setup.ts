import { randomInt } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startNeonProxy } from "../../sandbox/neon/index.ts";
import { dropDatabase } from "../../sandbox/postgres/databases.ts";
import { listDatabases, startPostgres } from "../../sandbox/postgres/index.ts";

/** What the test run shares with its workers. */
export interface TestServers {
  /** Admin URL of the PostgreSQL server. */
  adminUrl: string;
  neonHttpUrl: string;
  neonWsUrl: string;
  /** Every database of this run begins so. */
  prefix: string;
}

declare module "vitest" {
  interface ProvidedContext {
    testServers: TestServers;
  }
}

const FAMILY = "callboard_test_";
/** Runs hold an advisory lock under their number; the high word keeps clear of the product's own locks. */
const LOCK_CLASS = 730_581;

/** Drops the databases of runs whose lock nobody holds any more: they died before they could. */
async function dropLeftovers(adminUrl: string, session: pg.Client): Promise<void> {
  for (const name of await listDatabases(adminUrl, FAMILY)) {
    const run = Number.parseInt(name.slice(FAMILY.length), 10);
    if (!Number.isSafeInteger(run)) continue;
    const { rows } = await session.query<{ dead: boolean }>("select pg_try_advisory_lock($1, $2) as dead", [
      LOCK_CLASS,
      run,
    ]);
    if (!rows[0]?.dead) continue;
    await dropDatabase(adminUrl, name);
    await session.query("select pg_advisory_unlock($1, $2)", [LOCK_CLASS, run]);
  }
}

/** Starts one PostgreSQL and one Neon proxy for the whole run. Databases are made by `testDatabase`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  const neon = await startNeonProxy();
  const session = new pg.Client({ connectionString: postgres.url });
  session.on("error", () => undefined);
  await session.connect();
  await dropLeftovers(postgres.url, session);
  const run = randomInt(1, 2 ** 31 - 1);
  await session.query("select pg_advisory_lock($1, $2)", [LOCK_CLASS, run]);
  const prefix = `${FAMILY}${run}_`;
  project.provide("testServers", {
    adminUrl: postgres.url,
    neonHttpUrl: neon.httpUrl,
    neonWsUrl: neon.wsUrl,
    prefix,
  });
  return async () => {
    await neon.close();
    for (const name of await listDatabases(postgres.url, prefix)) await dropDatabase(postgres.url, name);
    await session.end();
    await postgres.stop();
  };
}
