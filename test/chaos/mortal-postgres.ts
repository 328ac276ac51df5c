import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "../../sandbox/free-port.ts";
import { createDatabase, runStatement, urlOfDatabase } from "../../sandbox/postgres/databases.ts";
import { startPostgres } from "../../sandbox/postgres/index.ts";
import { migrate } from "../../scripts/migrate-database.ts";

/** A PostgreSQL server whose commits outlive it, that can be killed and started again on the same port. */
export interface MortalPostgres {
  /** A migrated database on it. */
  readonly url: string;
  /** Ends the server at once, without a checkpoint or a word to its clients: what was committed must be recovered. */
  kill(signal: "SIGKILL" | "SIGQUIT"): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
}

/** @throws Where the environment names a server (DATABASE_URL): one that is not ours must not be killed. */
export async function startMortalPostgres(): Promise<MortalPostgres> {
  if (process.env.DATABASE_URL) throw new Error("DATABASE_URL names a server, and this would kill it: unset it.");
  const folder = mkdtempSync(join(tmpdir(), "callboard-chaos-"));
  const port = await freePort();
  const options = { dataDir: join(folder, "data"), port };
  let server = await startPostgres(options);
  // The machine outlives the server, so what was written to it is there without an fsync; a commit still waits for its write.
  await runStatement(server.url, "alter system set fsync = off");
  await runStatement(server.url, "select pg_reload_conf()");
  await createDatabase(server.url, "chaos");
  const url = urlOfDatabase(server.url, "chaos");
  await migrate(url);
  const [setting] = await runStatement<{ data_directory: string }>(url, "show data_directory");
  const dataDir = setting?.data_directory ?? options.dataDir;
  return {
    url,
    async kill(signal) {
      process.kill(Number.parseInt(readFileSync(join(dataDir, "postmaster.pid"), "utf8"), 10), signal);
      await server.stop();
    },
    async revive() {
      server = await startPostgres(options);
    },
    async close() {
      await server.stop();
      for (const path of [dirname(dataDir), folder]) rmSync(path, { recursive: true, force: true });
    },
  };
}
