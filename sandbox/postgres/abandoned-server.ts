import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findProcess } from "../processes.ts";

const END_TIMEOUT_MS = 10_000;

/**
 * Makes a data directory startable after a crash. Found by `postmaster.pid`, the states are: no server (nothing to do);
 * its process is gone or is another program's by now (the file is stale: removed); our server, whose guard is gone
 * (ended, waited for); our server, guarded (an error: another stack is using the directory).
 */
export async function clearAbandoned(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
  const isOurServer = () => findProcess(pid)?.command.includes(dataDir) ?? false;
  const server = findProcess(pid);
  if (!server?.command.includes(dataDir)) {
    rmSync(pidFile, { force: true });
    return;
  }
  if (findProcess(server.parent)?.command.includes("guard.ts")) {
    throw new Error(`${dataDir} is in use by another running stack (PostgreSQL, process ${pid}). Stop that one first.`);
  }
  process.kill(pid, "SIGINT");
  for (const deadline = Date.now() + END_TIMEOUT_MS; isOurServer() && Date.now() < deadline; ) await sleep(50);
  if (isOurServer()) throw new Error(`The PostgreSQL left running in ${dataDir} (process ${pid}) does not end.`);
}
