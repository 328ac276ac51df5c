import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "../stack.ts";
import { FAULT_SWITCHES, type FaultView } from "./switches.ts";

const WORKER = `export default { fetch: () => new Response("ok") };`;
const folder = mkdtempSync(join(tmpdir(), "callboard-machinery-"));
let stack: Stack;

beforeAll(async () => {
  writeFileSync(join(folder, "index.js"), WORKER);
  stack = await startStack({ persist: false, page: true, bundleDir: folder, stackFile: join(folder, "stack.json") });
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string) => fetch(`${stack.addresses.page}${path}`);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${stack.addresses.page}/machine/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const faults = async () => ((await (await get("/machine/state")).json()) as { faults: FaultView[] }).faults;

test.each(FAULT_SWITCHES.map(({ name }) => name))(
  "the fault %s switched on -> it alone is on; off -> none is",
  async (name) => {
    expect((await post("fault", { name, on: true })).status).toBe(200);
    expect((await faults()).filter(({ on }) => on).map((one) => one.name)).toEqual([name]);
    expect((await post("fault", { name, on: false })).status).toBe(200);
    expect((await faults()).filter(({ on }) => on)).toEqual([]);
  },
);

test("Slack's 429 switched on -> met by exactly the next three calls", async () => {
  await post("fault", { name: "slack-429", on: true });
  const call = () =>
    fetch(`${stack.slack.url}/api/auth.test`, {
      method: "POST",
      headers: { authorization: `Bearer ${stack.slack.botToken}` },
    });
  const statuses: number[] = [];
  for (let index = 0; index < 4; index += 1) statuses.push((await call()).status);
  expect(statuses).toEqual([429, 429, 429, 200]);
  expect((await faults()).filter(({ on }) => on)).toEqual([]);
});

test("a lever pulled from another origin, without JSON, or with what does not exist -> refused, and nothing changes", async () => {
  const before = stack.clock.offsetMs;
  const move = { target: "day", timeZone: "Europe/Lisbon" };
  expect((await post("clock", move, { origin: "https://evil.example" })).status).toBe(403);
  expect((await post("clock", move, { "content-type": "text/plain" })).status).toBe(415);
  expect((await post("clock", { ...move, timeZone: "Mars/Olympus" })).status).toBe(400);
  expect((await post("fault", { name: "flood", on: true })).status).toBe(400);
  expect((await post("fire", { scheduleId: "nobody" })).status).toBe(400);
  expect(stack.clock.offsetMs).toBe(before);
  expect((await post("clock", move, { origin: stack.addresses.page })).status).toBe(200);
  expect(stack.clock.offsetMs).toBeGreaterThan(before);
});

test("runs, files and timelines are read; a run that is none -> 404", async () => {
  expect(await (await get("/machine/runs")).json()).toEqual({ runs: [], counts: [], more: false });
  expect(await (await get("/machine/files")).json()).toEqual({ files: { items: [], total: 0 } });
  const timeline = await get("/machine/runs/0192d3a0-0000-7000-8000-000000000000");
  expect(await timeline.json()).toEqual({ steps: [], effects: [] });
  expect((await get("/machine/runs/nothing")).status).toBe(404);
});

test("the page is served with a policy that lets only its own scripts run; a path out of its folder -> 404", async () => {
  const page = await get("/");
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self';");
  const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1] ?? "";
  expect((await get(script)).headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  for (const path of ["/..%2f..%2fpackage.json", "/assets/../../../stack.json", "/package.json", "/nothing.js"])
    expect((await get(path)).status).toBe(404);
});

test("somebody says something -> whoever listens is told; a shared page of HTML -> a download that cannot run", async () => {
  const left = new AbortController();
  const changes = await fetch(`${stack.addresses.page}/sandbox/changes`, { signal: left.signal });
  const reader = changes.body?.pipeThrough(new TextDecoderStream()).getReader();
  const { salesId, managerId } = stack.slack.first;
  const said = await stack.slack
    .as(managerId)
    .upload(salesId, "page.html", new TextEncoder().encode("<script>1</script>"));
  expect((await reader?.read())?.value).toContain("event: change");
  left.abort();
  const file = await get(`/sandbox/files/${said.message.fileIds[0]}`);
  expect(file.headers.get("content-type")).toBe("application/octet-stream");
  expect(file.headers.get("content-disposition")).toMatch(/^attachment/);
  expect(file.headers.get("content-security-policy")).toContain("sandbox");
});

test("10,000 runs -> a page of them, the newest first, counts of all, and the next page from where the first ended", async () => {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into runs (id, workspace_id, pipeline, pipeline_version, steps, request_key, input, state, due_at, created_at)
       select gen_random_uuid(), (select id from workspaces limit 1), case when n % 10 = 0 then 'brain' else 'prospect-video' end,
              1, '[{"name": "only"}]', 'page-' || n, '{}', case when n % 4 = 0 then 'failed' else 'completed' end,
              now(), now() - n * interval '1 second'
         from generate_series(1, 10000) as n`,
    );
    type Page = {
      runs: { id: string; createdAt: string; state: string }[];
      counts: { count: number }[];
      more: boolean;
    };
    const page = async (query: string) => (await (await get(`/machine/runs?${query}`)).json()) as Page;
    const first = await page("limit=50");
    expect(first.runs).toHaveLength(50);
    expect(first.more).toBe(true);
    expect(first.counts.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    const next = await page(`limit=50&after=${first.runs.at(-1)?.id}`);
    const moments = [...first.runs, ...next.runs].map(({ createdAt }) => createdAt);
    expect(new Set([...first.runs, ...next.runs].map(({ id }) => id)).size).toBe(100);
    expect(moments).toEqual([...moments].sort().reverse());
    const failed = await page("state=failed&pipeline=brain&limit=500");
    expect(failed.runs).toHaveLength(500);
    expect(failed.runs.every(({ state }) => state === "failed")).toBe(true);
    expect((await get("/machine/runs?limit=0")).status).toBe(400);
  } finally {
    await client.query("delete from runs");
    await client.end();
  }
});

test("the clock moved -> it says how far and what fell due; a moment that is not set -> refused, nothing moves", async () => {
  const moved = (await (await post("clock", { target: "hour", timeZone: "Europe/Lisbon" })).json()) as {
    byMs: number;
    moved: string[];
  };
  expect(moved.byMs).toBe(3_600_000);
  expect(moved.moved.join()).toContain("schedules fire: ");
  expect(moved.moved.join()).toContain("callboard-heartbeat");
  const before = stack.clock.offsetMs;
  const refused = await post("clock", { target: "expiry", timeZone: "Europe/Lisbon" });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toEqual({ error: "Nothing here will expire." });
  expect(stack.clock.offsetMs).toBe(before);
});
