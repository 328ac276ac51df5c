import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  await bot.query("delete from workspaces");
});
afterAll(() => bot.close());

const manager = () => bot.slack.as(bot.slack.first.managerId);
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;
type Person = ReturnType<typeof manager>;
const reads = (person: Person): string => JSON.stringify(person.modal()?.blocks ?? "nothing is open");
async function press(person: Person, text: string) {
  await person.click({ viewId: person.modal()?.id ?? "", text });
  await bot.idle();
}
const save = (person: Person, prompt: string, model = "") =>
  person.submitView(person.modal()?.id ?? "", { agent_prompt: prompt, agent_model: model });
const versions = () => bot.query("select agent, version, prompt, model from agent_versions order by agent, version");

test("/agents by a rep -> every agent with level, state, model and heartbeat; one to read, not to change", async () => {
  await rep().command("/agents", "", sales());
  expect(reads(rep())).toContain("*planner* · lead · idle");
  expect(reads(rep())).toContain("the deployment's model · as Callboard ships it · never at work so far");
  await rep().click({ viewId: rep().modal()?.id ?? "", actionId: "agent_open", value: "reviewer" });
  await bot.idle();
  expect(reads(rep())).toContain("You review code as a strict and helpful colleague");
  expect(rep().modal()?.submit).toBeUndefined();
});

test("nonsense -> help, no modal", async () => {
  const { shown } = await manager().command("/agents", "nobody", sales());
  expect(shown).toContain("I do not know “nobody”");
  expect(shown).toContain("/agents [name]");
  expect(manager().modal()).toBeUndefined();
});

test("prompt and model saved, reset, an old version used again -> each a version", async () => {
  await manager().command("/agents", "coder", sales());
  await save(manager(), "Write Elm.", "gpt-4.1");
  expect(reads(manager())).toContain("Saved *coder*, version 1");
  await manager().command("/agents", "coder", sales());
  await press(manager(), "Reset");
  expect(reads(manager())).toContain("as Callboard ships it again");
  await press(manager(), "Versions");
  expect(reads(manager())).toContain("*Version 2* (in use)");
  await manager().click({ viewId: manager().modal()?.id ?? "", actionId: "agent_use_version", value: "1" });
  await bot.idle();
  expect(reads(manager())).toContain("Version 1 is used again, as version 3");
  expect(await versions()).toEqual([
    { agent: "coder", version: 1, prompt: "Write Elm.", model: "gpt-4.1" },
    { agent: "coder", version: 2, prompt: null, model: null },
    { agent: "coder", version: 3, prompt: "Write Elm.", model: "gpt-4.1" },
  ]);
});

test("a bad model, somebody faster -> said beside the field, nothing saved", async () => {
  await manager().command("/agents", "coder", sales());
  expect((await save(manager(), "Write.", "no model")).errors).toEqual({
    agent_model: expect.stringContaining("no model's name"),
  });
  await bot.query(
    "insert into agent_versions (workspace_id, agent, version, prompt) select id, 'coder', 1, 'Hers' from workspaces",
  );
  expect((await save(manager(), "Write.")).errors).toEqual({
    agent_prompt: expect.stringContaining("while you were at it"),
  });
  expect(await versions()).toHaveLength(1);
});

test("no manager any more -> told who may, nothing saved", async () => {
  await manager().command("/agents", "coder", sales());
  await bot.query("update members set role = 'rep'");
  bot.slack.faults.refuse("users.info", "internal_error", 10);
  const { errors } = await save(manager(), "Write.");
  bot.slack.faults.clear();
  expect(JSON.stringify(errors)).toContain("Only managers can change agents");
  expect(await versions()).toEqual([]);
});
