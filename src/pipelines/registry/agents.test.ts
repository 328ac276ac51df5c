import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/harness/database.ts";
import { newId, type SlackUserId, type WorkspaceId } from "../../db/ids.ts";
import { workspaces } from "../../db/schema/tenancy.ts";
import type { UserError } from "../../errors.ts";
import { AGENT_PRESETS } from "../agents/presets.ts";
import { agentHeartbeat, agentVersions, getAgent, listAgents, resetAgent, updateAgent } from "./agents.ts";

let database: TestDatabase;
const [own, stranger] = [newId<WorkspaceId>(), newId<WorkspaceId>()];
const MAYA = "U07NWMAYA01" as SlackUserId;
beforeAll(async () => {
  database = await testDatabase();
  await database.db.insert(workspaces).values([own, stranger].map((id) => ({ id, slackTeamId: id, name: "W" })));
});
afterAll(() => database.close());

const update = (name: string, from: number, over: { prompt?: string; model?: string | null } = {}) =>
  updateAgent(database, own, { name, prompt: "You judge.", model: null, from, by: MAYA, ...over });
const message = (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => "it went through",
    (error: UserError) => error.message,
  );

test("the registry -> every preset, idle, never heard of", async () => {
  const agents = await listAgents(database, own);
  expect(agents.map(({ name }) => name)).toEqual(AGENT_PRESETS.map(({ name }) => name));
  for (const name of ["keyword-researcher", "content-writer", "content-reviewer", "humanizer", "planner", "coder"])
    expect(agents.find((agent) => agent.name === name)).toMatchObject({ status: "idle", version: 0, changed: false });
  for (const name of ["reviewer", "orchestrator", "script-writer"])
    expect(await getAgent(database, own, name)).toMatchObject({ name, lastHeartbeat: null });
  expect(await getAgent(database, own, "nobody")).toBeUndefined();
  expect(await agentHeartbeat(database, own, "planner")).toBeNull();
});

test("updated, then reset -> each a version that is kept, in this workspace alone", async () => {
  expect(await update("planner", 0, { model: "grok-4-1-fast" })).toMatchObject({
    ...{ prompt: "You judge.", model: "grok-4-1-fast", version: 1, changed: true },
  });
  expect(await getAgent(database, stranger, "planner")).toMatchObject({ version: 0, changed: false });
  const reset = await resetAgent(database, own, { name: "planner", from: 1, by: MAYA });
  expect(reset).toMatchObject({ version: 2, changed: false, model: null });
  expect(reset.prompt).toContain("plans small pieces of software");
  expect(await agentVersions(database, own, "planner")).toMatchObject([
    { version: 2, prompt: null, model: null },
    { version: 1, prompt: "You judge.", model: "grok-4-1-fast", by: MAYA },
  ]);
  expect(await agentVersions(database, stranger, "planner")).toEqual([]);
});

test("the same as it is -> no new version", async () => {
  const planner = await getAgent(database, own, "coder");
  expect(await update("coder", 0, { prompt: `  ${planner?.prompt}\r\n` })).toMatchObject({ version: 0 });
  expect(await agentVersions(database, own, "coder")).toEqual([]);
});

test("two at once -> the second is told, and the first's stays", async () => {
  const told = await Promise.all(["One.", "Two."].map((prompt) => message(update("reviewer", 0, { prompt }))));
  expect(told.filter((text) => text === "it went through")).toHaveLength(1);
  expect(told.filter((text) => text.includes("while you were at it"))).toHaveLength(1);
  expect(await agentVersions(database, own, "reviewer")).toHaveLength(1);
});

test("an unknown agent, an empty or endless prompt, a bad model -> refused", async () => {
  expect(await message(update("nobody", 0))).toBe("There is no agent “nobody”.");
  expect(await message(update("humanizer", 0, { prompt: " " }))).toBe("The prompt is empty.");
  expect(await message(update("humanizer", 0, { prompt: "x".repeat(3_001) }))).toContain("longer than 3000");
  expect(await message(update("humanizer", 0, { model: "a b" }))).toContain("is no model's name");
  expect(await agentVersions(database, own, "humanizer")).toEqual([]);
});
