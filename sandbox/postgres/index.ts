import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { findBinaries } from "./binaries.ts";
import { type Cluster, initialise, startServer } from "./cluster.ts";
import { type CreateDatabaseOptions, createDatabase, dropDatabase, runStatement, urlOfDatabase } from "./databases.ts";
import { canReach, type SystemUser, serverUser } from "./system-user.ts";

export { listDatabases, runStatement, urlOfDatabase } from "./databases.ts";

export interface PostgresOptions {
  /** Keeps the data here; without it they live in a temporary folder that goes with the server. */
  dataDir?: string;
  /** Port on 127.0.0.1; 0 or absent takes a free one. */
  port?: number;
  /** A server of your own to use instead (its admin URL). Default: the environment's DATABASE_URL, if set. */
  serverUrl?: string;
}

export interface PostgresServer {
  /** Admin URL, of the database `postgres` (or of the one the given server's URL names). */
  readonly url: string;
  /** Creates a database and resolves to its URL. Rejects if the name is taken, unless `ifExists` is "keep". */
  createDatabase(name: string, options?: CreateDatabaseOptions): Promise<string>;
  /** Drops a database with its sessions. On a server of your own, only one created through this object. */
  dropDatabase(name: string): Promise<void>;
  /** Ends the server. On a server of your own: drops what was created through this object, unless data are kept. */
  stop(): Promise<void>;
}

/** The folder for kept data: the one asked for, or one everybody may enter where the server's user may not enter that. */
function reachableDataDir(dataDir: string, user: SystemUser | undefined): string {
  const wanted = resolve(dataDir);
  if (!user || canReach(user, wanted)) return wanted;
  const key = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  return join(existsSync("/var/tmp") ? "/var/tmp" : tmpdir(), `callboard-data-${key}`, basename(wanted));
}

function describeCluster(options: PostgresOptions): Cluster {
  const user = serverUser();
  const binaries = findBinaries(user);
  if (options.dataDir !== undefined) {
    const dataDir = reachableDataDir(options.dataDir, user);
    mkdirSync(join(dataDir, ".."), { recursive: true, mode: 0o755 });
    return { binaries, user, dataDir };
  }
  const folder = mkdtempSync(join(tmpdir(), "callboard-postgres-"));
  chmodSync(folder, 0o711);
  return { binaries, user, dataDir: join(folder, "data"), temporaryFolder: folder };
}

function databasesOf(url: string, created: Set<string>): Pick<PostgresServer, "url" | "createDatabase"> {
  return {
    url,
    async createDatabase(name, options) {
      if (await createDatabase(url, name, options)) created.add(name);
      return urlOfDatabase(url, name);
    },
  };
}

async function useServer(url: string, keep: boolean): Promise<PostgresServer> {
  await runStatement(url, "select 1").catch((error: unknown) => {
    const { host } = new URL(url);
    throw new Error(`No PostgreSQL answers at ${host} (DATABASE_URL): ${String(error)}`, { cause: error });
  });
  const created = new Set<string>();
  const drop = async (name: string) => {
    if (!created.has(name)) throw new Error(`Database ${name} was not created here, so it is not dropped.`);
    await dropDatabase(url, name);
    created.delete(name);
  };
  return {
    ...databasesOf(url, created),
    dropDatabase: drop,
    async stop() {
      if (keep) return;
      for (const name of [...created]) await drop(name);
    },
  };
}

/**
 * Starts a real PostgreSQL on 127.0.0.1 that ends with this process, also when that is killed. Works as root (the
 * server then runs as `postgres` or `nobody`) and as anyone else.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  if (options.dataDir === "") throw new Error("dataDir is empty: name a folder, or leave it out for temporary data.");
  const given = options.serverUrl ?? process.env.DATABASE_URL;
  if (given) return useServer(given, options.dataDir !== undefined);
  const cluster = describeCluster(options);
  await initialise(cluster);
  const { url, server } = await startServer(cluster, options.port ?? 0);
  return {
    ...databasesOf(url, new Set()),
    dropDatabase: (name) => dropDatabase(url, name),
    stop: () => server.end(),
  };
}
