import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { findProcess } from "../processes.ts";
import { buildWorker, startWorker, type WorkerHandle, type WorkerLog } from "./index.ts";

const SOURCE = `
import { randomUUID } from "node:crypto";
let life;
export default {
  async fetch(request, env) {
    life ??= randomUUID();
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return new Response("ok");
    if (pathname === "/life") return new Response(life);
    if (pathname === "/greeting") return new Response(env.GREETING);
    if (pathname === "/log") { console.log("said by the worker"); return new Response("logged"); }
    if (pathname === "/hang") await new Promise((resolve) => setTimeout(resolve, 60_000));
    const key = pathname.slice(1);
    if (request.method === "PUT") { await env.FILES.put(key, await request.text()); return new Response("stored"); }
    const object = await env.FILES.get(key);
    return object ? new Response(object.body) : new Response("none", { status: 404 });
  },
};`;

const project = mkdtempSync(join(tmpdir(), "callboard-worker-"));
const bundleDir = join(project, "bundle");
const isRunning = (pid: number | undefined) => pid !== undefined && findProcess(pid) !== undefined;

beforeAll(async () => {
  writeFileSync(
    join(project, "wrangler.toml"),
    `name = "trial"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\ncompatibility_flags = ["nodejs_compat"]
[[r2_buckets]]\nbinding = "FILES"\nbucket_name = "trial-files"\n`,
  );
  writeFileSync(join(project, "index.js"), SOURCE);
  await buildWorker(project, bundleDir);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the Worker in workerd", () => {
  let worker: WorkerHandle;
  const logs: WorkerLog[] = [];
  const text = async (path: string, init?: RequestInit) => (await fetch(`${worker.url}${path}`, init)).text();
  /** Waits until another life of the Worker answers than the one given. */
  const nextLife = (former: string) =>
    vi.waitFor(
      async () => {
        const life = await text("/life");
        expect(life).not.toBe(former);
        return life;
      },
      { timeout: 8000, interval: 20 },
    );

  beforeAll(async () => {
    worker = await startWorker({
      project,
      bundleDir,
      bindings: { GREETING: "hello" },
      persistDir: join(project, "state"),
      logFile: join(project, "logs", "worker.log"),
    });
    worker.onLog((log) => logs.push(log));
    await worker.whenHealthy();
  });
  afterAll(() => worker.close());
  beforeEach(() => worker.whenHealthy());
  afterEach(() => {
    worker.supervise = true;
  });

  test("bindings arrive, and what it logs goes to the listener and the file", async () => {
    expect(await text("/greeting")).toBe("hello");
    await text("/log");
    await vi.waitFor(() => expect(logs.map((log) => log.message)).toContain("said by the worker"));
    expect(readFileSync(join(project, "logs", "worker.log"), "utf8")).toMatch(/Z \w+ said by the worker\n/);
  });

  test("killed in the middle of a request -> the request fails, it comes back on the same port, its files survive", async () => {
    await text("/report", { method: "PUT", body: "kept" });
    const life = await text("/life");
    const hanging = fetch(`${worker.url}/hang`);
    const outcome = expect(hanging).rejects.toThrow();
    const [pid] = worker.pids;
    worker.kill();
    await outcome;
    await nextLife(life);
    expect(isRunning(pid)).toBe(false);
    expect(await text("/report")).toBe("kept");
    await vi.waitFor(() => expect(worker.pids).toHaveLength(1));
  });

  test("somebody else kills workerd -> it comes back", async () => {
    const life = await text("/life");
    const [pid = 0] = worker.pids;
    process.kill(pid, "SIGKILL");
    await nextLife(life);
  });

  test("somebody kills its runner -> no workerd is left behind, and it comes back", async () => {
    const life = await text("/life");
    const [pid = 0] = worker.pids;
    const runner = findProcess(pid)?.parent ?? 0;
    expect(runner).toBeGreaterThan(1);
    process.kill(runner, "SIGKILL");
    await nextLife(life);
    expect(isRunning(pid)).toBe(false);
    expect(isRunning(runner)).toBe(false);
  });

  test("killed while not supervised -> it stays down; supervised again -> it comes back", async () => {
    const life = await text("/life");
    const [pid] = worker.pids;
    worker.supervise = false;
    worker.kill();
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
    await expect(text("/life")).rejects.toThrow(/fetch failed/);
    worker.supervise = true;
    await nextLife(life);
  });

  test("restart with other bindings -> they hold, on the same port, with the files there were", async () => {
    await text("/kept", { method: "PUT", body: "still here" });
    await worker.restart({ GREETING: "good day" });
    expect(await text("/greeting")).toBe("good day");
    expect(await text("/kept")).toBe("still here");
  });
});

test("the program that started it is killed with SIGKILL -> workerd ends too", async () => {
  const program = `const { startWorker } = await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
    const worker = await startWorker(${JSON.stringify({ project, bundleDir, bindings: {}, persistDir: join(project, "other") })});
    console.log(worker.pids.join()); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve, reject) => {
    parent.stdout.once("data", (line: Buffer) => resolve(Number(line.toString())));
    parent.once("exit", () => reject(new Error("the program ended before its Worker was up")));
  });
  expect(isRunning(pid)).toBe(true);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 5000 });
});

test("a Worker that cannot be bundled -> the error says what wrangler said", async () => {
  const broken = join(project, "broken");
  mkdirSync(broken);
  writeFileSync(
    join(broken, "wrangler.toml"),
    `name = "broken"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n`,
  );
  writeFileSync(join(broken, "index.js"), `import "./missing.js"; export default {};`);
  await expect(buildWorker(broken, join(broken, "out"))).rejects.toThrow(/could not be built[\s\S]*missing\.js/);
});

test("a bundle workerd refuses -> startWorker rejects and leaves no process", async () => {
  const folder = join(project, "invalid");
  mkdirSync(folder);
  writeFileSync(join(folder, "index.js"), "export default { fetch() {");
  const start = startWorker({ project, bundleDir: folder, bindings: {}, persistDir: join(project, "none") });
  await expect(start).rejects.toThrow(/did not start/);
});
