import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface RunningProcess {
  pid: number;
  parent: number;
  /** Process group; a process keeps its own when its parent dies. */
  group: number;
  /** Command line, its words joined by spaces. */
  command: string;
}

function fromProc(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z") return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
    return { pid, parent: Number(parent), group: Number(group), command };
  } catch {
    return undefined;
  }
}

function fromPs(selection: string[]): RunningProcess[] {
  try {
    const table = execFileSync("ps", [...selection, "-o", "pid=,ppid=,pgid=,state=,args="], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return table.split("\n").flatMap((line) => {
      const [, pid, parent, group, state, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      if (command === undefined || state?.startsWith("Z")) return [];
      return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
    });
  } catch {
    return [];
  }
}

/** The process with this id, or undefined if there is none (any more). Looks at /proc on Linux, asks `ps` elsewhere. */
export function findProcess(pid: number): RunningProcess | undefined {
  return process.platform === "linux" ? fromProc(pid) : fromPs(["-p", String(pid)])[0];
}

/** The running processes that `matches` picks. */
export function findProcesses(matches: (candidate: RunningProcess) => boolean): RunningProcess[] {
  const all =
    process.platform === "linux"
      ? readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (fromProc(Number(name)) ?? []) : []))
      : fromPs(["-A"]);
  return all.filter(matches);
}

/** The running children of a process. */
export const childrenOf = (parent: number): RunningProcess[] =>
  findProcesses((candidate) => candidate.parent === parent);

/** Kills a process at once; that it has already gone is fine. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
