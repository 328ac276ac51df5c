import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";

const MIGRATIONS = fileURLToPath(new URL("../drizzle", import.meta.url));
/** Any constant will do: it keeps two migrations from running at once. */
const MIGRATION_LOCK = 7_305_811;

/**
 * Brings a database to the newest schema over an ordinary PostgreSQL connection. Safe to run twice and at once.
 * @throws The database's own error; the migration that failed is rolled back.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await applyMigrations(drizzle(client), { migrationsFolder: MIGRATIONS });
  } finally {
    await client.end();
  }
}
