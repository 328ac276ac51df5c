import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../../test/harness/bot.ts";

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

/** Everything a person reads in the modal that is open. */
const reads = (person: Person): string => JSON.stringify(person.modal()?.blocks ?? "nothing is open");
async function press(person: Person, text: string, actionId?: string) {
  const viewId = person.modal()?.id ?? "";
  const outcome = await person.click({ viewId, ...(actionId ? { actionId, value: text } : { text }) });
  await bot.idle();
  return outcome;
}
async function send(person: Person, values: Record<string, string> = {}) {
  const answer = await person.submitView(person.modal()?.id ?? "", values);
  await bot.idle();
  return answer;
}
const own = () => bot.query("select slug, name, steps, preferred, version from pipelines order by created_at");
const orderOf = (row: Record<string, unknown> | undefined) =>
  ((row?.steps ?? []) as { name: string }[]).map(({ name }) => name);

/** A fork of the video's pipeline, open in the manager's modal. */
async function forked(slug = "quick-video"): Promise<void> {
  await manager().command("/pipelines", "prospect-video", sales());
  await press(manager(), "Fork");
  await send(manager(), { fork_name: "Quick video", fork_slug: slug });
}

test("/pipelines by a rep -> all pipelines to read, nothing to change", async () => {
  await rep().command("/pipelines", "", sales());
  expect(reads(rep())).toContain("Outreach video");
  expect(reads(rep())).toContain("research → writeScript → narrate → renderScenes → publish");
  await press(rep(), "prospect-video", "pipeline_open");
  expect(reads(rep())).toContain("agent *script-writer*");
  expect(reads(rep())).toContain("needs `prospectId`, `script`");
  expect(reads(rep())).not.toContain("Fork");
});

test("/pipelines and a slug -> that one; nonsense -> help, no modal", async () => {
  await manager().command("/pipelines", "brain", sales());
  expect(reads(manager())).toContain("summary-writer");
  await manager().closeView(true);
  for (const text of ["nothing", "two words", "help"]) {
    const { shown } = await manager().command("/pipelines", text, sales());
    expect(shown).toContain("/pipelines [short name]");
  }
  expect(manager().modal()).toBeUndefined();
});

test("forked -> a pipeline of the workspace's own, shown at once; a taken short name -> said beside the field", async () => {
  await forked();
  expect(await own()).toMatchObject([{ slug: "quick-video", name: "Quick video", version: 1 }]);
  expect(reads(manager())).toContain("Saved.");
  expect(reads(manager())).toContain("Up: narrate, to place 2");
  await press(manager(), "Fork");
  const answer = await send(manager(), { fork_name: "Again", fork_slug: "quick-video" });
  expect(answer.errors).toEqual({ fork_slug: expect.stringContaining("There is a pipeline “quick-video” already.") });
  expect(await own()).toHaveLength(1);
});

test("an order in which a step lacks what it needs -> refused with the step's name, kept on the screen, nothing saved", async () => {
  await forked();
  await press(manager(), "narrate", "pipeline_step_up");
  expect(reads(manager())).toContain("not saved yet");
  await send(manager());
  expect(reads(manager())).toContain("the step “narrate” lacks “script”: “writeScript” must stand before it");
  expect(reads(manager())).toContain("not saved yet");
  expect(orderOf((await own())[0])).toEqual(["research", "writeScript", "narrate", "renderScenes", "publish"]);
  await press(manager(), "narrate", "pipeline_step_down");
  await press(manager(), "research", "pipeline_step_drop");
  await send(manager());
  expect(reads(manager())).toContain("Saved.");
  expect(orderOf((await own())[0])).toEqual(["writeScript", "narrate", "renderScenes", "publish"]);
  await press(manager(), "Put back research");
  for (let place = 0; place < 4; place += 1) await press(manager(), "research", "pipeline_step_up");
  await send(manager());
  expect(orderOf((await own())[0])).toEqual(["research", "writeScript", "narrate", "renderScenes", "publish"]);
});

test("renamed, models set, used by default -> saved; a bad model -> said, nothing saved", async () => {
  await forked();
  await press(manager(), "Rename");
  await send(manager(), { rename_name: "Fast video" });
  await press(manager(), "Models of steps");
  const refused = await send(manager(), { model_writeScript: "no such model;" });
  expect(refused.errors).toEqual({ model_writeScript: expect.stringContaining("is no model's name") });
  await send(manager(), { model_writeScript: "grok-4-1-fast" });
  expect(reads(manager())).toContain("model `grok-4-1-fast`, set for this step");
  await press(manager(), "Use by default");
  expect(reads(manager())).toContain("work that asks for `prospect-video` goes this way");
  expect(await own()).toMatchObject([{ name: "Fast video", preferred: true, version: 4 }]);
  await press(manager(), "No longer by default");
  expect(await own()).toMatchObject([{ preferred: false }]);
});

test("a campaign was launched with it by default, then it is removed -> the modal names the campaign, which keeps its order", async () => {
  await forked();
  await press(manager(), "research", "pipeline_step_drop");
  await send(manager());
  await press(manager(), "Use by default");
  await manager().command("/launch", "sample", sales());
  const [campaign] = await bot.query("select name, snapshot from campaigns");
  expect(campaign?.snapshot).toMatchObject({ template: "quick-video" });
  await manager().command("/pipelines", "quick-video", sales());
  const { confirmed } = await press(manager(), "Remove");
  expect(JSON.stringify(confirmed)).toContain(`${campaign?.name} keeps the order begun with.`);
  expect(reads(manager())).toContain(`Removed *Quick video*. ${campaign?.name} keeps the order begun with.`);
  expect(await own()).toEqual([]);
  const steps = await bot.query("select distinct jsonb_path_query_array(steps, '$[*].name') as names from runs");
  expect(steps).toEqual([{ names: ["writeScript", "narrate", "renderScenes", "publish"] }]);
});

test("clicks faster than the screen follows -> each counts; saved at once -> the order they made; opened anew -> the saved one", async () => {
  await forked();
  const viewId = manager().modal()?.id ?? "";
  const click = (step: string, verb: string) =>
    manager().click({ viewId, actionId: `pipeline_step_${verb}`, value: step });
  // Both are made on the screen as it was opened.
  await Promise.all([click("renderScenes", "up"), click("research", "down")]);
  await bot.idle();
  const order = ["writeScript", "research", "renderScenes", "narrate", "publish"];
  const [row] = await bot.query("select moving, version from pipelines");
  expect(row).toMatchObject({ moving: { order }, version: 1 });
  expect(orderOf((await own())[0])[0]).toBe("research");
  await Promise.all([click("research", "up"), click("research", "up")]);
  await bot.idle();
  await send(manager());
  expect(orderOf((await own())[0])).toEqual(["research", "writeScript", "renderScenes", "narrate", "publish"]);
  expect(await bot.query("select moving from pipelines")).toEqual([{ moving: null }]);
  await press(manager(), "publish", "pipeline_step_up");
  await manager().command("/pipelines", "quick-video", sales());
  await press(manager(), "narrate", "pipeline_step_up");
  expect(reads(manager())).toContain("Up: publish, to place 4");
});

test("the first click's screen reaches Slack after the second's -> what is shown is what both made", async () => {
  await forked();
  const viewId = manager().modal()?.id ?? "";
  bot.slack.faults.slow("views.update", 400);
  await manager().click({ viewId, actionId: "pipeline_step_down", value: "research" });
  await manager().click({ viewId, actionId: "pipeline_step_down", value: "research" });
  await bot.idle();
  const places = reads(manager());
  expect(places.indexOf("Up: research, to place 2")).toBeGreaterThan(-1);
});

test("removing is not confirmed -> nothing happens", async () => {
  await forked();
  await manager().click({ viewId: manager().modal()?.id ?? "", text: "Remove", confirm: false });
  expect(await own()).toHaveLength(1);
});

describe("two managers at once", () => {
  beforeEach(async () => {
    await forked();
    await bot.query("update members set role = 'manager'");
    await rep().command("/pipelines", "quick-video", sales());
    await bot.query("update members set role = 'manager'");
    await rep().command("/pipelines", "quick-video", sales());
  });

  test("the second saves an order -> told, shown how it stands now, the first's stays", async () => {
    await press(rep(), "research", "pipeline_step_drop");
    await press(manager(), "Rename");
    await send(manager(), { rename_name: "Hers" });
    await send(rep());
    expect(reads(rep())).toContain("while you were at it");
    expect(reads(rep())).toContain("Hers");
    expect(await own()).toMatchObject([{ name: "Hers", version: 2 }]);
    expect(orderOf((await own())[0])).toContain("research");
  });

  test("the second renames what was removed -> told beside the field", async () => {
    await press(rep(), "Rename");
    await press(manager(), "Remove");
    const answer = await send(rep(), { rename_name: "His" });
    expect(JSON.stringify(answer.errors)).toContain("not there any more");
    expect(await own()).toEqual([]);
  });
});

test("somebody who is no manager any more sends a form -> told who may, nothing saved", async () => {
  await forked();
  await press(manager(), "research", "pipeline_step_drop");
  await bot.query("update members set role = 'rep'");
  bot.slack.faults.refuse("users.info", "internal_error", 10);
  await send(manager());
  bot.slack.faults.clear();
  expect(reads(manager())).toContain("Only managers can change pipelines");
  expect(orderOf((await own())[0])).toContain("research");
});

test("thirty of its own -> the list still opens; one more -> refused", async () => {
  await forked("first");
  await bot.query(
    `insert into pipelines (id, workspace_id, slug, name, base, steps, request_key)
     select gen_random_uuid(), workspace_id, 'p' || n, repeat('x', 60), base, steps, 'r' || n
       from pipelines, generate_series(2, 30) n`,
  );
  await manager().command("/pipelines", "", sales());
  expect(manager().modal()?.blocks.length).toBeGreaterThan(30);
  await press(manager(), "brain", "pipeline_open");
  await press(manager(), "Fork");
  const answer = await send(manager(), { fork_name: "More", fork_slug: "more" });
  expect(JSON.stringify(answer.errors)).toContain("at most 30");
});
