import pg from "pg";

/** Names this module accepts, which therefore need no quoting in SQL. */
const DATABASE_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

export interface CreateDatabaseOptions {
  /** The database to copy; it must have no open connections. */
  template?: string;
  /** What to do when the name is taken. Default: an error. */
  ifExists?: "keep" | "error";
}

function checkName(name: string): string {
  if (!DATABASE_NAME.test(name)) {
    throw new Error(`Not a database name: ${JSON.stringify(name)} (lower-case letters, digits and _, at most 63).`);
  }
  return name;
}

/** `adminUrl` with its database replaced by `name`. */
export function urlOfDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/** Runs one statement on a connection of its own, which no transaction block surrounds. */
export async function runStatement<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** The databases whose names begin with `prefix`, oldest name first. */
export async function listDatabases(adminUrl: string, prefix: string): Promise<string[]> {
  const rows = await runStatement<{ datname: string }>(
    adminUrl,
    "select datname from pg_database where starts_with(datname, $1) order by datname",
    [prefix],
  );
  return rows.map((row) => row.datname);
}

/** Creates a database; resolves to whether it did (false: it was there and `ifExists` says to keep it). */
export async function createDatabase(
  adminUrl: string,
  name: string,
  options: CreateDatabaseOptions = {},
): Promise<boolean> {
  const template = options.template === undefined ? "" : ` template ${checkName(options.template)}`;
  try {
    await runStatement(adminUrl, `create database ${checkName(name)}${template}`);
    return true;
  } catch (error) {
    const taken = error instanceof pg.DatabaseError && error.code === "42P04";
    if (taken && options.ifExists === "keep") return false;
    throw error;
  }
}

/** Drops a database and ends the sessions it has; dropping one that is not there does nothing. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await runStatement(adminUrl, `drop database if exists ${checkName(name)} with (force)`);
}
