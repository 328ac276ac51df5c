import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { runBatch } from "../../db/client.ts";
import { newId, type SlackUserId, type WorkspaceId } from "../../db/ids.ts";
import { answersVersion, writeKnownAnswers } from "../../db/queries/brain/known-answers.ts";
import { chooseOwners, ownersVersion } from "../../db/queries/brain/lead-owners.ts";
import { OBJECTIONS } from "../../pipelines/index.ts";

let bot: TestBot;
let workspace: WorkspaceId;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  await bot.query("delete from workspaces");
  await manager().closeView(true);
  await manager().command("/callboard", "help", sales());
  workspace = (await bot.query("select id from workspaces"))[0]?.id as WorkspaceId;
});
afterAll(() => bot.close());

const manager = () => bot.slack.as(bot.slack.first.managerId);
const sales = () => bot.slack.first.salesId;
const OTHER = "U0OTHER001" as SlackUserId;
const PRICE = String(OBJECTIONS.findIndex(({ key }) => key === "price"));

async function opened(word: string) {
  await manager().command("/callboard", word, sales());
  await bot.idle();
  const view = manager().modal();
  if (!view) throw new Error("The form did not open.");
  return view.id;
}

const answer = async (text: string, version?: string) => {
  const state = version ?? (await answersVersion(bot.deps.db, workspace)).rows[0]?.version ?? "";
  const form = { version: state, by: OTHER, answers: [{ objection: "price", text }] };
  const saved = (await runBatch(bot.deps.db, writeKnownAnswers(bot.deps.db, workspace, form))).at(-1);
  return (saved as { rows: { saved: boolean }[] }).rows[0]?.saved;
};
const written = () => bot.query("select objection, text, changed_by from brain_answers");

describe("/callboard answers", () => {
  test("saved, and emptied again -> written, then forgotten", async () => {
    expect((await manager().submitView(await opened("answers"), { [PRICE]: "There is a small plan." })).errors).toEqual(
      {},
    );
    expect(await written()).toEqual([
      { objection: "price", text: "There is a small plan.", changed_by: bot.slack.first.managerId },
    ]);
    await manager().submitView(await opened("answers"), { [PRICE]: null });
    expect(await written()).toEqual([]);
  });

  test("another manager saved since it was opened -> told so, and the other's answer stands", async () => {
    const view = await opened("answers");
    expect(await answer("The other's words.")).toBe(true);
    const { errors } = await manager().submitView(view, { [PRICE]: "Mine." });
    expect(errors["0"]).toContain("Somebody else saved this list meanwhile");
    expect(await written()).toMatchObject([{ text: "The other's words.", changed_by: OTHER }]);
  });

  test("two at the same moment -> one stands, the other is told; the one that stands sent again -> it stands", async () => {
    const version = (await answersVersion(bot.deps.db, workspace)).rows[0]?.version ?? "";
    const both = await Promise.all([answer("One.", version), answer("Two.", version)]);
    expect([...both].sort()).toEqual([false, true]);
    expect(await written()).toMatchObject([{ text: both[0] ? "One." : "Two." }]);
    expect(await answer(both[0] ? "One." : "Two.", version)).toBe(true);
  });
});

describe("/callboard owners", () => {
  const owned = async () => {
    await bot.query(
      `with person as (insert into contacts (id, workspace_id, external_id, name) values ($2, $1, 'c', 'Ana') returning id)
       insert into leads (id, workspace_id, contact_id, external_id, temperature, status, owner, created_at, updated_at)
       select $2, $1, id, 'l', 'hot', 'new', 'Team West', app_now(), app_now() from person`,
      [workspace, newId()],
    );
  };
  const owners = () => bot.query("select owner, slack_user_id, source from lead_owners");
  const choose = async (who: string, version: string) => {
    const statements = chooseOwners(bot.deps.db, workspace, version, [{ owner: "team west", slackUserId: who }]);
    return ((await runBatch(bot.deps.db, statements)).at(-1) as { rows: { saved: boolean }[] }).rows[0]?.saved;
  };

  test("chosen -> kept; another manager chose since it was opened -> told so, and the other's choice stands", async () => {
    await owned();
    const chosen = { "0": bot.slack.first.repId };
    expect((await manager().submitView(await opened("owners"), chosen)).errors).toEqual({});
    expect(await owners()).toEqual([{ owner: "team west", slack_user_id: bot.slack.first.repId, source: "hand" }]);
    const late = await opened("owners");
    const version = (await ownersVersion(bot.deps.db, workspace)).rows[0]?.version ?? "";
    expect(await choose(OTHER, version)).toBe(true);
    const { errors } = await manager().submitView(late, { "0": bot.slack.first.managerId });
    expect(errors["0"]).toContain("Somebody else saved this list meanwhile");
    expect(await owners()).toMatchObject([{ slack_user_id: OTHER }]);
  });

  test("two at the same moment -> one stands, the other is told", async () => {
    await owned();
    const version = (await ownersVersion(bot.deps.db, workspace)).rows[0]?.version ?? "";
    const both = await Promise.all([choose("U0ONE00001", version), choose("U0TWO00001", version)]);
    expect([...both].sort()).toEqual([false, true]);
    expect(await owners()).toMatchObject([{ slack_user_id: both[0] ? "U0ONE00001" : "U0TWO00001" }]);
  });
});
