import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "../../../sandbox/slack/types.ts";
import { type Ghostwriter, openGhostwriter } from "../../../test/harness/ghostwriter.ts";

let desk: Ghostwriter;
beforeAll(async () => {
  desk = await openGhostwriter();
});
beforeEach(async () => {
  desk.model.mode = "normal";
  desk.model.queued = [];
  await desk.query("delete from projects");
  desk.slack.faults.clear();
});
afterAll(() => desk.close());

const answer = (markdown: string, summary: string) => JSON.stringify({ markdown, summary });
const FIRST = "# Guide\n\n## Offer\n\nWe utilize cloud tools. They are fast.\n\n## Price\n\nIt costs little.";
const SECOND =
  "# Guide\n\n## Offer\n\nWe use cloud tools. They are fast.\n\n## Price\n\nIt costs little.\n\n## Contact\n\nWrite to us.";

async function draft(...answers: string[]): Promise<void> {
  desk.model.queued = answers;
  await desk.writer.command("/draft", "", desk.channel);
  const values = { project: "new", projectName: "Guide", instructions: "Write the guide." };
  expect((await desk.writer.submitView(desk.writer.modal()?.id ?? "", values)).errors).toEqual({});
  await desk.quiet();
}
const last = (): Message => {
  const message = desk.posts().at(-1);
  if (!message) throw new Error("Nothing was posted.");
  return message;
};
const shown = (message: Message) => JSON.stringify(message.blocks);
const click = (text: string, message = last()) => desk.writer.click({ channel: desk.channel, ts: message.ts, text });
const versions = () => desk.query("select number, kind, author, markdown from document_versions order by number");
async function revise(instructions: string): Promise<void> {
  await click("Revise");
  const submitted = await desk.writer.submitView(desk.writer.modal()?.id ?? "", { instructions });
  expect(submitted.errors).toEqual({});
  await desk.quiet();
}

describe("reviewing a draft", () => {
  test("Open -> the document, part by part; Markdown from the model cannot mention or link by itself", async () => {
    await draft(answer("# Guide\n\n## Offer\n\n- **One** <!channel>\n- [two](javascript:x)\n", "A guide."));
    await click("Open");
    const view = JSON.stringify(desk.writer.modal()?.blocks);
    expect(view).toContain("*Offer*");
    expect(view).toContain("• *One*");
    expect(view).not.toContain("<!channel>");
    expect(view).not.toContain("<javascript");
  });

  test("Revise -> a second version, only changed parts shown, the others named; Restore previous -> the first again", async () => {
    await draft(answer(FIRST, "A guide."), answer(SECOND, "Plainer, with a contact."));
    const before = desk.posts().length;
    await revise("Add a contact. Never use long words.");
    expect(await versions()).toMatchObject([{ number: 1 }, { number: 2, kind: "draft" }]);
    const [card, word, ...more] = desk.posts().slice(before);
    expect(more).toEqual([]);
    expect(word?.threadTs).toBe(card?.ts);
    expect(shown(last())).toContain("Plainer, with a contact.");
    expect(shown(last())).toContain("− We utilize cloud tools.");
    expect(shown(last())).toContain("+ We use cloud tools.");
    expect(shown(last())).toContain("*Contact* (new)");
    expect(shown(last())).toContain("Unchanged, no need to read again: “Guide”, “Price”");
    expect(shown(last())).not.toContain("It costs little");

    await click("Restore previous");
    await desk.quiet();
    expect((await versions()).at(-1)).toMatchObject({
      number: 3,
      kind: "restore",
      author: desk.writerId,
      markdown: FIRST,
    });
    await expect.poll(() => shown(last())).toContain("Version 3 took its place");
    expect(shown(last())).not.toContain("Approve");
  });

  test("a next draft, an edit by hand, and a restore from the list of versions -> every message of the document offers what fits now", async () => {
    await draft(answer(FIRST, "1"), answer(SECOND, "2"));
    const first = last().ts;
    const of = (ts: string) => shown(desk.posts().find((post) => post.ts === ts) as Message);
    await revise("Add a contact.");
    const second = last().ts;
    await expect.poll(() => of(first)).toContain("Version 2 took its place.");
    expect(of(first)).not.toMatch(/"Revise"|"Approve"/);
    await click("Open", last());
    await desk.writer.click({ viewId: desk.writer.modal()?.id ?? "", text: "Edit a part" });
    await desk.writer.submitView(desk.writer.modal()?.id ?? "", { part: "2" });
    await desk.writer.submitView(desk.writer.modal()?.id ?? "", { text: "It costs nothing." });
    for (const ts of [first, second]) {
      await expect.poll(() => of(ts)).toContain("Version 3 took its place.");
      expect(of(ts)).not.toMatch(/"Revise"|"Approve"|"Restore previous"/);
    }
    await desk.writer.click({ channel: desk.channel, ts: first, text: "Open" });
    await desk.writer.click({ viewId: desk.writer.modal()?.id ?? "", text: "Versions" });
    const [old] = await desk.query("select id from document_versions where number = 1");
    const list = desk.writer.modal()?.id ?? "";
    await desk.writer.click({ viewId: list, blockId: `draft_version_${old?.id}`, text: "Restore" });
    for (const ts of [first, second]) await expect.poll(() => of(ts)).toContain("Version 4 took its place.");
    expect((await versions()).at(-1)).toMatchObject({ number: 4, kind: "restore", markdown: FIRST });
    await desk.writer.closeView(true);
  });

  test("Open, Versions, Open, and on from the third dialog -> each next one takes its place; a part can be edited there", async () => {
    await draft(answer(FIRST, "1"));
    await click("Open");
    await desk.writer.click({ viewId: desk.writer.modal()?.id ?? "", text: "Versions" });
    await desk.writer.click({ viewId: desk.writer.modal()?.id ?? "", text: "Open" });
    const third = desk.writer.modal();
    for (const text of ["Versions", "Open"]) {
      const { ok } = await desk.writer.click({ viewId: third?.id ?? "", text });
      expect(ok).toBe(true);
      expect(desk.writer.modal()?.id).toBe(third?.id);
    }
    await desk.writer.click({ viewId: third?.id ?? "", text: "Edit a part" });
    await desk.writer.submitView(third?.id ?? "", { part: "1" });
    const edited = await desk.writer.submitView(desk.writer.modal()?.id ?? "", { text: "We use cloud tools." });
    expect(edited.errors).toEqual({});
    expect(desk.writer.modal()).toBeUndefined();
    expect((await versions()).at(-1)).toMatchObject({ number: 2, kind: "edit" });
  });

  test("Restore pressed twice, also at once -> one version", async () => {
    await draft(answer(FIRST, "1"), answer(SECOND, "2"));
    await revise("Add a contact.");
    const message = last();
    const presses = await Promise.all([click("Restore previous", message), click("Restore previous", message)]);
    expect(presses.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await versions()).toHaveLength(3);
  });

  test("Approve -> approved by whom; a newer version -> not approved by that", async () => {
    await draft(answer(FIRST, "1"), answer(SECOND, "2"));
    await click("Approve");
    await expect.poll(() => shown(last())).toContain(`Approved by <@${desk.writerId}>`);
    expect(await desk.query("select approved_version, approved_by from documents")).toEqual([
      { approved_version: 1, approved_by: desk.writerId },
    ]);
    await revise("Add a contact.");
    expect(await desk.query("select approved_version, version from documents")).toEqual([
      { approved_version: 1, version: 2 },
    ]);
  });

  test("Edit a part -> a version by that person, and its wording becomes a rule of voice", async () => {
    await draft(answer(FIRST, "1"));
    await click("Open");
    const view = desk.writer.modal()?.id ?? "";
    await desk.writer.click({ viewId: view, text: "Edit a part" });
    await desk.writer.submitView(desk.writer.modal()?.id ?? "", { part: "1" });
    await desk.writer.submitView(desk.writer.modal()?.id ?? "", { text: "We use cloud tools. They are fast." });
    expect((await versions()).at(-1)).toMatchObject({ number: 2, kind: "edit", author: desk.writerId });
    expect((await versions()).at(-1)?.markdown).toBe(FIRST.replace("utilize", "use"));
    expect(await desk.query("select text, source from voice_rules")).toEqual([
      { text: "Write “use”, not “utilize”.", source: "edit" },
    ]);
  });

  test("Versions -> each listed; an earlier one restored is the newest, and the one before it is still there", async () => {
    await draft(answer(FIRST, "1"), answer(SECOND, "2"));
    await revise("Add a contact.");
    await click("Restore previous");
    await click("Open");
    await desk.writer.click({ viewId: desk.writer.modal()?.id ?? "", text: "Versions" });
    const list = desk.writer.modal()?.id ?? "";
    const [second] = await desk.query("select id from document_versions where number = 2");
    await desk.writer.click({ viewId: list, blockId: `draft_version_${second?.id}`, text: "Restore" });
    expect((await versions()).map(({ markdown }) => markdown)).toEqual([FIRST, SECOND, FIRST, SECOND]);
    await expect.poll(() => JSON.stringify(desk.writer.modal()?.blocks)).toContain("Version 4, restored by");
  });

  test("rules from a revision -> shown, given to the next prompt between fences, editable, removable, kept once", async () => {
    await draft(answer(FIRST, "1"), answer(SECOND, "2"));
    await revise("Never use exclamation marks. Add a contact.");
    expect(await desk.query("select text, source from voice_rules")).toEqual([
      { text: "Never use exclamation marks.", source: "instruction" },
    ]);
    const asked = String(desk.model.calls().at(-1)?.request?.user);
    expect(asked).toContain("Never use exclamation marks.");
    await desk.writer.command("/draft", "show guide", desk.channel);
    const card = desk.writer.sees(desk.channel).at(-1);
    await desk.writer.click({ channel: desk.channel, ts: card?.ts ?? "", text: "Voice rules" });
    const rules = desk.writer.modal();
    expect(JSON.stringify(rules?.blocks)).toContain("Never use exclamation marks.");
    const again = await desk.writer.submitView(rules?.id ?? "", { rule: "never use exclamation marks" });
    expect(JSON.stringify(again.errors)).toContain("has that rule already");
    await desk.writer.click({ viewId: rules?.id ?? "", text: "Edit" });
    await desk.writer.submitView(desk.writer.modal()?.id ?? "", { rule: "No exclamation marks." });
    expect(await desk.query("select text, source from voice_rules")).toEqual([
      { text: "No exclamation marks.", source: "person" },
    ]);
    await desk.writer.click({ channel: desk.channel, ts: card?.ts ?? "", text: "Voice rules" });
    await desk.writer.click({ viewId: desk.writer.modal()?.id ?? "", text: "Remove" });
    expect(await desk.query("select text from voice_rules")).toEqual([]);
    await expect.poll(() => JSON.stringify(desk.writer.modal()?.blocks)).not.toContain("No exclamation marks.");
  });
});
