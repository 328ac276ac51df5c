import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/**
 * How long a newcomer waits: a fresh clone of what is committed, `npm ci` (not counted), then `npm run dev` until the page
 * answers, and until `/summary month` stands in the channel with its buttons. `node bench/first-start.ts`
 */
const LIMIT_MS = 60_000;
const REPOSITORY = fileURLToPath(new URL("../", import.meta.url));

interface Addresses {
  page: string;
  slack: { channelId: string; managerId: string };
}

async function until<T>(what: string, began: number, look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    if (performance.now() - began > 5 * LIMIT_MS) throw new Error(`Waited in vain for ${what}.`);
    await sleep(100);
  }
}

async function summarise({ page, slack }: Addresses): Promise<true | undefined> {
  const answer = await fetch(`${page}/sandbox/state?channel=${slack.channelId}`);
  const state = (await answer.json()) as { messages: Record<string, { lines: string[] }[]> };
  const lines = state.messages[slack.channelId]?.flatMap((message) => message.lines) ?? [];
  return lines.some((line) => line.includes("[ Done")) || undefined;
}

function end(dev: ChildProcess): Promise<void> {
  return new Promise((ended) => {
    dev.once("exit", () => ended());
    if (dev.pid) process.kill(-dev.pid, "SIGINT");
  });
}

const clone = mkdtempSync(join(tmpdir(), "callboard-first-start-"));
try {
  execFileSync("git", ["clone", "--quiet", REPOSITORY, clone]);
  console.log("npm ci …");
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: clone,
    stdio: ["ignore", "ignore", "inherit"],
  });

  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const dev = spawn("npm", ["run", "dev"], { cwd: clone, detached: true, stdio: "ignore" });
  try {
    const file = join(clone, ".callboard/stack.json");
    const stack = await until("the addresses", began, async () =>
      existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Addresses) : undefined,
    );
    await until("the page", began, async () => ((await fetch(stack.page)).ok ? true : undefined));
    console.log(`page ready after        ${seconds()} s`);
    const { channelId: channel, managerId: user } = stack.slack;
    const body = JSON.stringify({ user, channel, command: "/summary", text: "month" });
    const headers = { "content-type": "application/json" };
    await until("the command to be taken", began, async () => {
      const answer = await fetch(`${stack.page}/sandbox/command`, { method: "POST", headers, body });
      return ((await answer.json()) as { ok: boolean }).ok || undefined;
    });
    await until("the summary", began, () => summarise(stack));
    console.log(`/summary answered after ${seconds()} s (at most ${LIMIT_MS / 1000} s)`);
    if (performance.now() - began > LIMIT_MS) process.exitCode = 1;
  } finally {
    await end(dev);
  }
} finally {
  rmSync(clone, { recursive: true, force: true });
}
