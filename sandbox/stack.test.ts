import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parseEnv } from "../src/env.ts";
import { runStatement } from "./postgres/index.ts";
import { childrenOf, findProcess, type RunningProcess } from "./processes.ts";
import { type Stack, startStack } from "./stack.ts";

/** A Worker that answers everything and tells its log what came: the stack is on trial here, not the product. */
const WORKER = `export default {
  async fetch(request) {
    console.log(request.method + " " + new URL(request.url).pathname);
    return new Response("ok");
  },
};`;

const folder = mkdtempSync(join(tmpdir(), "callboard-stack-"));
const stackFile = join(folder, "stack.json");
beforeAll(() => writeFileSync(join(folder, "index.js"), WORKER));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a running stack", () => {
  let stack: Stack;
  const logged: string[] = [];
  const control = async (path: string, body: unknown = {}, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${stack.control.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  beforeAll(async () => {
    stack = await startStack({ persist: false, bundleDir: folder, stackFile });
    stack.worker.onLog(({ message }) => logged.push(message));
  });
  afterAll(() => stack.stop());

  test("stack.json tells another program all it needs", async () => {
    const written: unknown = JSON.parse(readFileSync(stackFile, "utf8"));
    expect(written).toEqual(stack.addresses);
    for (const url of [stack.addresses.worker, stack.addresses.page]) expect((await fetch(url)).ok).toBe(true);
    expect(await runStatement(stack.addresses.database, "select count(*)::int as n from workspaces")).toEqual([
      { n: 1 },
    ]);
  });

  test("the Worker's environment is complete, and an override of nothing removes a setting", () => {
    expect(parseEnv(stack.bindings)).toMatchObject({ PUBLIC_URL: stack.worker.url, NEON_HTTP_URL: stack.neon.httpUrl });
    expect(stack.bindings.MINIMAX_API_KEY).toBe(stack.minimax.apiKey);
  });

  test("the clock moves 10 minutes -> app_now() follows, Redis' keys age, the heartbeat's schedule fires at the Worker", async () => {
    const set = { method: "POST", headers: { authorization: `Bearer ${stack.redis.token}` } };
    await fetch(`${stack.redis.url}/set/mark/1?EX=300`, set);
    logged.length = 0;
    expect(await control("/clock", { advanceMs: 600_000 })).toMatchObject({ status: 200, body: { offsetMs: 600_000 } });
    const [ahead] = await runStatement<{ seconds: string }>(
      stack.databaseUrl,
      "select extract(epoch from app_now() - now()) as seconds",
    );
    expect(Number(ahead?.seconds)).toBe(600);
    expect(await stack.redis.keys()).toEqual([]);
    await vi.waitFor(() => expect(logged).toContain("POST /cron/heartbeat"), { timeout: 5000 });
  });

  test("the Worker is killed through the control address -> it answers again on the same address", async () => {
    const { body } = await control("/worker/kill");
    expect(body.killed).toHaveLength(1);
    await stack.worker.whenHealthy(5000);
    await vi.waitFor(() => expect(stack.worker.pids).not.toEqual(body.killed));
  });

  test("the database is paused -> the Worker's way to it is cut, PostgreSQL itself is not; resumed -> it is open", async () => {
    await control("/database/pause");
    await expect(fetch(stack.neon.httpUrl, { method: "POST" })).rejects.toThrow(/fetch failed/);
    expect(await runStatement(stack.databaseUrl, "select 1 as one")).toEqual([{ one: 1 }]);
    await control("/database/resume");
    expect((await fetch(stack.neon.httpUrl, { method: "POST" })).status).toBe(400);
  });

  test("an alert of the product is kept and shown", async () => {
    await fetch(stack.control.alertUrl, { method: "POST", body: JSON.stringify({ text: "a run failed" }) });
    expect(stack.control.alerts()).toMatchObject([{ body: { text: "a run failed" } }]);
    const state = await (await fetch(`${stack.control.url}/state`)).json();
    expect(state).toMatchObject({ alerts: [{ body: { text: "a run failed" } }], worker: { url: stack.worker.url } });
  });

  test.each([
    ["/clock", {}],
    ["/clock", { advanceMs: -1 }],
    ["/clock", { advanceMs: "soon" }],
    ["/clock", { advanceMs: 1, more: true }],
    ["/database/pause", { mode: "forever" }],
    ["/providers/faults", { errors: 0.9, timeouts: 0.2 }],
  ])("POST %s %j -> 400, and nothing moves", async (path, body) => {
    const before = stack.clock.offsetMs;
    expect((await control(path, body)).status).toBe(400);
    expect(stack.clock.offsetMs).toBe(before);
  });

  test("a web page of another site cannot use the switches", async () => {
    expect((await control("/worker/kill", {}, { origin: "https://elsewhere.example" })).status).toBe(403);
  });

  test("stop -> every address is dead and stack.json is gone", async () => {
    await stack.stop();
    expect(existsSync(stackFile)).toBe(false);
    for (const url of [stack.worker.url, stack.slack.url, stack.qstash.url, stack.control.url]) {
      await expect(fetch(url)).rejects.toThrow(/fetch failed/);
    }
  });
});

test("the program with the stack is killed with SIGKILL -> none of its processes stays", async () => {
  const program = `const { startStack } = await import(${JSON.stringify(new URL("./stack.ts", import.meta.url).href)});
    await startStack(${JSON.stringify({ persist: false, bundleDir: folder, stackFile: join(folder, "other.json") })});
    console.log("up"); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve, reject) => {
    parent.stdout.once("data", resolve);
    parent.once("exit", () => reject(new Error("the program ended before its stack was up")));
  });
  const below = (pid: number): RunningProcess[] => childrenOf(pid).flatMap((child) => [child, ...below(child.pid)]);
  const all = below(parent.pid ?? 0);
  expect(all.map(({ command }) => command).join("\n")).toMatch(/postgres[\s\S]*workerd|workerd[\s\S]*postgres/);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(all.filter(({ pid }) => findProcess(pid))).toEqual([]), { timeout: 10_000 });
});

test("a Worker that cannot start -> startStack rejects, and leaves no process of its own", async () => {
  const broken = join(folder, "broken");
  const before = childrenOf(process.pid).map(({ pid }) => pid);
  const start = startStack({ persist: false, bundleDir: broken, stackFile: join(folder, "broken.json") });
  await expect(start).rejects.toThrow();
  expect(childrenOf(process.pid).filter(({ pid }) => !before.includes(pid))).toEqual([]);
  expect(existsSync(join(folder, "broken.json"))).toBe(false);
});
