import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  expect(await (await get("/machine/runs")).json()).toEqual({ runs: [] });
  expect(await (await get("/machine/files")).json()).toEqual({ files: [] });
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
