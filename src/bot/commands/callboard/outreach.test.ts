import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../../test/harness/bot.ts";
import type { WorkspaceId } from "../../../db/ids.ts";
import { launchNew, sampleCampaign } from "../../../pipelines/index.ts";

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
const say = async (text: string, person = manager()) => (await person.command("/callboard", text, sales())).shown ?? "";
const listed = () => bot.query("select kind, value, source from suppressions order by kind, value");
const settings = async () => (await bot.query("select canary_above, media_prices from workspaces"))[0] ?? {};

describe("suppress", () => {
  test("addresses, domains and a person added, as Slack writes them -> listed once, said; again -> nothing new", async () => {
    expect(await say("suppress")).toContain("Nobody is on the suppression list.");
    const said = await say(
      "suppress add <mailto:Ana@Prado.example|Ana@Prado.example>, <http://bau.example|bau.example>",
    );
    expect(said).toContain("No campaign contacts ana@prado.example, bau.example any more.");
    expect(await say("suppress Cleo Adler, Cleo AG")).toContain("No campaign contacts cleo adler, cleo ag any more.");
    expect(await say("suppress add ana@prado.example")).toContain("Nothing new: One stood there already.");
    expect(await listed()).toEqual([
      { kind: "domain", value: "bau.example", source: "manager" },
      { kind: "email", value: "ana@prado.example", source: "manager" },
      { kind: "person", value: "cleo adler\ncleo ag", source: "manager" },
    ]);
    const list = await say("suppress list");
    for (const words of ["3 entries", "everybody at bau.example", "cleo adler, cleo ag"]) expect(list).toContain(words);
  });

  test.each([
    ["suppress add", "Name an e-mail address, a domain"],
    ["suppress add ana@prado.example nonsense", "“nonsense” is neither"],
    ["suppress add <!channel>", "is neither"],
    [`suppress add ${Array.from({ length: 101 }, (_, n) => `c${n}.example`).join(" ")}`, "At most 100 at once"],
  ])("%s -> said, nothing changed", async (text, says) => {
    const said = await say(text);
    expect(said).toContain(says);
    expect(said).not.toContain("<!channel>");
    expect(await listed()).toEqual([]);
  });

  test("removed -> may be contacted again; somebody who opted out is taken off by name, too, and it is said; unknown -> said", async () => {
    await say("suppress add ana@prado.example");
    expect(await say("suppress remove ana@prado.example")).toContain("ana@prado.example may be contacted again.");
    expect(await say("suppress remove ana@prado.example")).toContain("was not on the list");
    const workspace = String((await bot.query("select id from workspaces"))[0]?.id) as WorkspaceId;
    const prospects = [{ name: "Ana Prado", company: "Prado Print", email: "Ana@prado.example" }];
    await launchNew(bot.deps, workspace, { ...sampleCampaign(), prospects, requestKey: "k" });
    await bot.query(
      `insert into suppressions (id, workspace_id, kind, value, source)
       select gen_random_uuid(), id, k.kind, k.value, 'opt_out' from workspaces,
              (values ('email', 'ana@prado.example'), ('person', e'ana prado\nprado print'), ('person', e'ben bau\nbau')) as k(kind, value)`,
    );
    expect(await say("suppress remove ana@prado.example")).toContain("They had opted out themselves");
    expect(await listed()).toEqual([{ kind: "person", value: "ben bau\nbau", source: "opt_out" }]);
    expect(await say("suppress remove Ben Bau, Bau")).toContain("ben bau, bau may be contacted again.");
    expect(await listed()).toEqual([]);
  });

  test("by a rep -> refused, nothing shown and nothing changed", async () => {
    await say("suppress add ana@prado.example");
    for (const text of ["suppress", "suppress add ben@bau.example", "suppress remove ana@prado.example"])
      expect(await say(text, rep())).toContain("Only managers can see or change the suppression list");
    expect(await listed()).toHaveLength(1);
  });
});

describe("prices", () => {
  test("stated -> shown with their day, others stay; unknown stays unknown; reset -> the deployment's again", async () => {
    expect(await say("prices")).toContain("• `voice`: unknown");
    const said = await say("prices voice=0.18 clip=$0.49 2026-11-01");
    expect(said).toContain("• `voice`: $0.18 a 1,000 characters spoken (stated here for 2026-11-01)");
    expect(said).toContain("• `clip`: $0.49 a clip of 10 s");
    expect(said).toContain("• `image`: unknown");
    await say("prices clip=unknown image=0.0035 2026-11-02");
    expect((await settings()).media_prices).toEqual({
      asOf: "2026-11-02",
      voiceCharacter: 180,
      video: null,
      image: 3_500,
    });
    await say("prices reset");
    expect((await settings()).media_prices).toBeNull();
  });

  test.each([
    ["prices voice=cheap", "no amount of US dollars"],
    ["prices clip=-1", "no amount of US dollars"],
    ["prices music=1", "“music=1” is no price."],
    ["prices voice=0.18 tomorrow", "“tomorrow” is no price."],
    ["prices clip=49000", "no amount of US dollars up to 1000"],
  ])("%s -> the word is named, nothing changed", async (text, says) => {
    expect(await say(text)).toContain(says);
    expect((await settings()).media_prices).toBeNull();
  });

  test("by a rep -> shown, not changed", async () => {
    expect(await say("prices", rep())).toContain("Prices of media");
    expect(await say("prices voice=0.18", rep())).toContain("Only managers can state prices");
    expect((await settings()).media_prices).toBeNull();
  });
});

describe("canary", () => {
  test("a number, off -> kept and said; without one -> how it is; by a rep -> shown, not changed", async () => {
    expect(await say("canary", rep())).toContain("a campaign of more than 20 items tries its first one alone");
    expect(await say("canary 5")).toContain("From now on: a campaign of more than 5 items");
    expect((await settings()).canary_above).toBe(5);
    expect(await say("canary off")).toContain("all items of a campaign begin at once");
    expect((await settings()).canary_above).toBeNull();
    expect(await say("canary 7", rep())).toContain("Only managers can change how campaigns begin");
    expect((await settings()).canary_above).toBeNull();
  });

  test.each(["canary many", "canary 5 6", "canary -1", "canary 1.5"])("%s -> help, nothing changed", async (text) => {
    expect(await say(text)).toContain("/callboard");
    expect((await settings()).canary_above).toBe(20);
  });
});
