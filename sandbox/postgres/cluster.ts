import { execFile } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../free-port.ts";
import { clearAbandoned } from "./abandoned-server.ts";
import type { PostgresBinaries } from "./binaries.ts";
import { runStatement } from "./databases.ts";
import { type GuardedProcess, startGuarded } from "./guard-process.ts";
import type { SystemUser } from "./system-user.ts";

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 25;
const SUPERUSER = "callboard";
/** Reachable from this machine only, like the server; it keeps other programs' wrong connections out, no more. */
const PASSWORD = "callboard";

export interface Cluster {
  binaries: PostgresBinaries;
  user: SystemUser | undefined;
  /** The data directory; its parent holds the log. */
  dataDir: string;
  /** Set for throw-away data: no fsync, and this folder, which holds the data, is removed when the server ends. */
  temporaryFolder?: string;
}

const logFile = (cluster: Cluster) => `${cluster.dataDir}.log`;

/**
 * Makes the data directory where there is none. It is built beside and then renamed, so an interrupted start leaves
 * nothing half made; a folder that holds anything but PostgreSQL's data is refused and left as it is.
 */
export async function initialise(cluster: Cluster): Promise<void> {
  if (existsSync(join(cluster.dataDir, "PG_VERSION"))) return;
  if (existsSync(cluster.dataDir) && readdirSync(cluster.dataDir).length > 0) {
    throw new Error(`${cluster.dataDir} is not empty and not a PostgreSQL data directory.`);
  }
  const draft = `${cluster.dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = `${cluster.dataDir}.password`;
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (cluster.user) for (const path of [draft, passwordFile]) chownSync(path, cluster.user.uid, cluster.user.gid);
  try {
    await promisify(execFile)(
      cluster.binaries.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        "--auth=password",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
      ],
      { env: { ...process.env, LC_ALL: "C" }, ...(cluster.user && { uid: cluster.user.uid, gid: cluster.user.gid }) },
    );
    renameSync(draft, cluster.dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function serverArguments(cluster: Cluster, port: number): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    ...(cluster.temporaryFolder && { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", cluster.dataDir, "-p", String(port), ...flags];
}

/** What the log says since `from` (a length in characters). */
const logSince = (cluster: Cluster, from: number) =>
  existsSync(logFile(cluster)) ? readFileSync(logFile(cluster), "utf8").slice(from) : "";

async function answers(url: string, server: GuardedProcess, deadline: number): Promise<boolean> {
  while (server.running && Date.now() < deadline) {
    try {
      await runStatement(url, "select 1");
      return true;
    } catch {
      await Promise.race([sleep(POLL_MS), server.ended]);
    }
  }
  return false;
}

/**
 * Starts the server and resolves once it answers. A server killed a moment ago may still hold its shared memory, and a
 * free port may be taken before we listen on it: both are tried again until the time is up.
 */
export async function startServer(
  cluster: Cluster,
  wantedPort: number,
): Promise<{ url: string; server: GuardedProcess }> {
  await clearAbandoned(cluster.dataDir);
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const port = wantedPort || (await freePort());
    const url = `postgresql://${SUPERUSER}:${PASSWORD}@127.0.0.1:${port}/postgres`;
    const logged = logSince(cluster, 0).length;
    const server = startGuarded(
      {
        file: cluster.binaries.postgres,
        args: serverArguments(cluster, port),
        env: { LC_ALL: "C" },
        user: cluster.user,
        // SIGQUIT ends at once and recovers at the next start, SIGINT ends in order: only kept data is worth the wait.
        endSignal: cluster.temporaryFolder ? "SIGQUIT" : "SIGINT",
        removeAtEnd: cluster.temporaryFolder,
      },
      logFile(cluster),
    );
    if (await answers(url, server, deadline)) return { url, server };
    const log = logSince(cluster, logged);
    await server.end();
    const passing = /pre-existing shared memory block/.test(log) || (!wantedPort && /Address already in use/.test(log));
    if (!passing || Date.now() >= deadline) {
      if (cluster.temporaryFolder) rmSync(cluster.temporaryFolder, { recursive: true, force: true });
      throw new Error(`PostgreSQL did not start in ${cluster.dataDir}:\n${log.trim() || "(it logged nothing)"}`);
    }
    await sleep(200);
  }
}
