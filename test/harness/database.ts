import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { createDatabase, dropDatabase, urlOfDatabase } from "../../sandbox/postgres/databases.ts";
import { migrate } from "../../scripts/migrate-database.ts";
import { createDb, type Db } from "../../src/db/client.ts";

export interface TestDatabase {
  /** PostgreSQL's own URL, for connections outside Neon's protocol. */
  url: string;
  neonHttpUrl: string;
  db: Db;
  /** Drops the database. */
  close(): Promise<void>;
}

/** Keeps two workers from building the template at once. */
const TEMPLATE_LOCK = 7_305_812;

/** The name of the run's migrated template, which the first caller of the run builds. */
async function template(adminUrl: string, prefix: string): Promise<string> {
  const name = `${prefix}template`;
  const session = new pg.Client({ connectionString: adminUrl });
  await session.connect();
  try {
    await session.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    const { rowCount } = await session.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) {
      const draft = `${name}_draft`;
      await dropDatabase(adminUrl, draft);
      await createDatabase(adminUrl, draft);
      await migrate(urlOfDatabase(adminUrl, draft));
      await session.query(`alter database ${draft} rename to ${name}`);
    }
    return name;
  } finally {
    await session.end();
  }
}

/** An empty database with the newest schema, this test's alone. Close it in `afterAll` or `afterEach`. */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, neonHttpUrl, prefix } = inject("testServers");
  const name = `${prefix}${randomBytes(6).toString("hex")}`;
  await createDatabase(adminUrl, name, { template: await template(adminUrl, prefix) });
  const url = urlOfDatabase(adminUrl, name);
  return {
    url,
    neonHttpUrl,
    db: createDb({ databaseUrl: url, neonHttpUrl }),
    close: () => dropDatabase(adminUrl, name),
  };
}

/** An empty database without any schema: its admin URL and the way to drop it. */
export async function blankDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const { adminUrl, prefix } = inject("testServers");
  const name = `${prefix}${randomBytes(6).toString("hex")}`;
  await createDatabase(adminUrl, name);
  return { url: urlOfDatabase(adminUrl, name), close: () => dropDatabase(adminUrl, name) };
}
