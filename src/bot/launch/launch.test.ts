import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestBot, testBot } from "../../../test/harness/bot.ts";
import { newId } from "../../db/ids.ts";

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot();
});
beforeEach(async () => {
  await bot.idle();
  bot.slack.faults.clear();
  await manager().closeView(true);
  await bot.query("delete from workspaces");
});
afterAll(() => bot.close());

const manager = () => bot.slack.as(bot.slack.first.managerId);
const rep = () => bot.slack.as(bot.slack.first.repId);
const sales = () => bot.slack.first.salesId;
const campaigns = () => bot.query("select * from campaigns order by created_at");
const runs = () => bot.query("select * from runs");
const top = () => JSON.stringify(manager().modal()?.blocks);

/** Opens the form and sends it with these entries. */
async function submit(entries: Record<string, string | string[]>) {
  await manager().command("/launch", "", sales());
  return manager().submitView(manager().modal()?.id ?? "", entries);
}
const confirm = (entries: Record<string, string[]> = {}) => manager().submitView(manager().modal()?.id ?? "", entries);

async function file(content: string | Uint8Array, name = "prospects.csv"): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const said = await manager().upload(sales(), name, bytes);
  return String(said.message.fileIds?.[0]);
}

const list = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `Person ${from + n},Company ${from + n},https://c${from + n}.example`);

describe("the form", () => {
  test("as it stands -> a preview with items, cost and time, and nothing written; Launch -> the five of the sample", async () => {
    await submit({});
    expect(manager().modal()?.callbackId).toBe("launch_preview");
    for (const words of ["5 videos", "*Cost*", "at worst", "*Finished*", "voices, pictures, clips"])
      expect(top()).toContain(words);
    expect(await campaigns()).toEqual([]);
    await confirm();
    expect(manager().modal()).toBeUndefined();
    expect(await campaigns()).toMatchObject([
      { status: "running", total_items: 5, canary: null, origin: { channel: sales(), user: manager().id } },
    ]);
    expect(await runs()).toHaveLength(5);
    await bot.idle();
    expect(bot.slack.messages(sales()).filter((message) => message.text.includes("0 of 5"))).toHaveLength(1);
  });

  test("Launch pressed twice at once -> one campaign; Back -> the form as it was", async () => {
    await submit({ prospects: "Ana Prado, Prado Print, https://prado.example" });
    const view = manager().modal();
    const body = {
      type: "view_submission",
      team: { id: bot.slack.first.teamId },
      user: { id: manager().id },
      view: { ...view, callback_id: view?.callbackId, private_metadata: view?.privateMetadata, state: { values: {} } },
    };
    const payload = `payload=${encodeURIComponent(JSON.stringify(body))}`;
    await Promise.all([bot.signed(payload), bot.signed(payload)]);
    expect(await campaigns()).toHaveLength(1);
    await manager().closeView();
    expect(manager().modal()?.callbackId).toBe("launch_campaign");
  });

  test("another workspace's draft, or a removed one -> refused, nothing launched", async () => {
    await submit({});
    await bot.query("update launch_drafts set id = $1", [newId()]);
    await confirm();
    expect(top()).toContain("That preview is too old.");
    expect(await campaigns()).toEqual([]);
  });

  test("a rep who sends a manager's preview -> refused, nothing launched", async () => {
    await submit({});
    const view = manager().modal();
    const body = {
      type: "view_submission",
      team: { id: bot.slack.first.teamId },
      user: { id: rep().id },
      view: { ...view, callback_id: view?.callbackId, private_metadata: view?.privateMetadata, state: { values: {} } },
    };
    const answer = await bot.signed(`payload=${encodeURIComponent(JSON.stringify(body))}`);
    expect(await answer.text()).toContain("Only managers");
    expect(await campaigns()).toEqual([]);
  });

  test.each([
    ["voiceId", "not a voice", "ElevenLabs voice id"],
    ["link", "javascript:alert(1)", "public http(s) address"],
    ["budget", "-3", "more than 0"],
    ["prospects", "Ana, Prado, , ana@", "Line 1: The e-mail address is malformed."],
  ])("%s: %s -> said under its field, the form stays, nothing written", async (field, entry, says) => {
    const sent = await submit({ [field]: entry });
    expect(sent.errors[field]).toContain(says);
    expect(manager().modal()?.callbackId).toBe("launch_campaign");
    expect(await bot.query("select * from launch_drafts")).toEqual([]);
  });

  test("the second campaign's form -> the former brief, sender and voice; no prospects of the sample", async () => {
    await submit({ brief: "Say hello.", senderName: "Ana" });
    await confirm();
    await manager().command("/launch", "", sales());
    expect(top()).toContain("Say hello.");
    expect(top()).not.toContain("Priya Raman");
    const sent = await manager().submitView(manager().modal()?.id ?? "", { name: "Second" });
    expect(sent.errors.prospects).toContain("Nobody is on the list yet");
  });
});

describe("the pipeline", () => {
  const fork = (base: string, steps: string[], preferred: boolean) =>
    bot.query(
      `insert into pipelines (id, workspace_id, slug, name, base, steps, preferred, request_key)
       select $1, id, 'quick', 'Quick <way>', $2, $3, $4, 'r' from workspaces`,
      [newId(), base, JSON.stringify(steps.map((name) => ({ name }))), preferred],
    );
  const SHORT = ["writeScript", "narrate", "renderScenes", "publish"];
  const initial = () => {
    const block = manager()
      .modal()
      ?.blocks.find((one) => one.block_id === "pipeline") as { element?: { initial_option?: { value: string } } };
    return block?.element?.initial_option?.value;
  };
  const stepsOf = (snapshot: unknown) => (snapshot as { steps: { name: string }[] }).steps.map(({ name }) => name);

  test("the workspace's own is chosen -> shown in the preview, the campaign and its runs keep it though it changes and goes", async () => {
    await manager().command("/launch", "", sales());
    await manager().closeView(true);
    await fork("prospect-video", SHORT, false);
    await manager().command("/launch", "", sales());
    expect(initial()).toBe("prospect-video");
    await manager().submitView(manager().modal()?.id ?? "", { pipeline: "quick" });
    expect(top()).toContain("Pipeline: *Quick &lt;way&gt;*, writeScript → narrate → renderScenes → publish");
    await confirm();
    await bot.query("delete from pipelines");
    const [campaign] = await campaigns();
    expect(campaign).toMatchObject({ pipeline_slug: "quick", snapshot: { template: "quick" } });
    expect(stepsOf(campaign?.snapshot)).toEqual(SHORT);
    expect((await runs()).map((run) => run.template)).toEqual(Array(5).fill("quick"));
  });

  test("one is used by default -> chosen in the form and by the one-line form; Callboard's own chosen -> that one, as shipped", async () => {
    await manager().command("/launch", "", sales());
    await manager().closeView(true);
    await fork("prospect-video", SHORT, true);
    await submit({ pipeline: "prospect-video" });
    await confirm();
    await manager().command("/launch", "", sales());
    expect(initial()).toBe("quick");
    await manager().closeView(true);
    const { shown } = await manager().command("/launch", "video Ben, Bau", sales());
    expect(shown).toContain("Pipeline: *Quick");
    const at = { channel: sales(), ts: String(bot.slack.ephemerals(sales(), manager().id).at(-1)?.ts) };
    await manager().click({ ...at, actionId: "launch_confirm" });
    await bot.idle();
    const all = await campaigns();
    expect(all.map((one) => stepsOf(one.snapshot).length)).toEqual([5, 4]);
  });

  test("removed while the form is open -> said under its field; after the preview -> refused, nothing started", async () => {
    await manager().command("/launch", "", sales());
    await manager().closeView(true);
    await fork("prospect-video", SHORT, false);
    await manager().command("/launch", "", sales());
    const view = manager().modal()?.id ?? "";
    await manager().submitView(view, { pipeline: "quick" });
    await bot.query("delete from pipelines");
    await confirm();
    expect(top()).toContain("There is no pipeline “quick” for outreach videos.");
    await manager().closeView();
    const sent = await manager().submitView(manager().modal()?.id ?? "", { pipeline: "quick" });
    expect(sent.errors.pipeline).toContain("not there any more");
    expect(await campaigns()).toEqual([]);
  });

  test("one that cannot be started as it stands, or makes something else -> not offered", async () => {
    await manager().command("/launch", "", sales());
    await manager().closeView(true);
    await fork("prospect-video", ["narrate", "publish"], false);
    await manager().command("/launch", "", sales());
    expect(top()).not.toContain("Quick");
    expect(top()).not.toContain("Agent workflow");
  });

  test("of articles -> the campaign keeps the one that was chosen", async () => {
    await manager().command("/launch", "article", sales());
    await manager().closeView(true);
    const steps = ["research", "brief", "draft", "review", "humanize", "publish"];
    await fork("article", steps, false);
    await manager().command("/launch", "article", sales());
    await manager().submitView(manager().modal()?.id ?? "", { topic: "Dock doors", count: "1", pipeline: "quick" });
    expect(top()).toContain("Pipeline: *Quick &lt;way&gt;*");
    await confirm();
    const [campaign] = await campaigns();
    expect(campaign).toMatchObject({ kind: "content", pipeline_slug: "quick" });
    expect(stepsOf(campaign?.snapshot)).toEqual(steps);
  });
});

describe("a CSV file", () => {
  test("3 bad lines of 200 -> all three named with line and reason, nothing created; left out when the box is ticked", async () => {
    const lines = list(200);
    lines[9] = "Person 9,,https://c9.example";
    lines[120] = "Person 120,Company 120,http://10.0.0.1/";
    lines[199] = 'Person 199,"Company 199';
    const uploaded = await file(`name,company,website\n${lines.join("\n")}`);
    const sent = await submit({ file: [uploaded] });
    expect(sent.errors.file).toContain("Line 11: The company is missing.");
    expect(sent.errors.file).toContain("Line 122: The website must be a public http(s) address.");
    expect(sent.errors.file).toContain("Line 201: A quotation mark is not closed.");
    expect([await campaigns(), await bot.query("select * from launch_drafts")]).toEqual([[], []]);
    await manager().submitView(manager().modal()?.id ?? "", { file: [uploaded], leaveOut: ["yes"] });
    expect(top()).toContain("197 videos");
    expect(top()).toContain("*Left out: 3 lines* that cannot be read");
    expect(await campaigns()).toEqual([]);
    await confirm();
    expect(await campaigns()).toMatchObject([{ total_items: 197, canary: "trying" }]);
    expect(await runs()).toHaveLength(1);
  });

  test.each([
    ["a picture", new Uint8Array([137, 80, 78, 71, 0, 0]), "logo.png", "The file is no CSV."],
    ["a table of Excel's own", new Uint8Array([80, 75, 3, 4, 0, 0]), "list.csv", "The file is no text."],
    ["nothing in it", new TextEncoder().encode("name,company\n"), "list.csv", "Nobody is on the list yet"],
  ])("%s -> refused under the file", async (_title, bytes, name, says) => {
    const sent = await submit({ file: [await file(bytes, name)] });
    expect(sent.errors.file).toContain(says);
    expect(await campaigns()).toEqual([]);
  });

  test("10 MB -> said upon the form, nothing read and nothing created", async () => {
    await submit({ file: [await file(new Uint8Array(10_000_000).fill(97), "list.csv")] });
    await bot.idle();
    expect(top()).toContain("The file is larger than 5 MB. Leave out the columns that are not used");
    expect([await campaigns(), await bot.query("select * from launch_drafts")]).toEqual([[], []]);
  });

  test("a list in the field and a file -> one of the two is asked for", async () => {
    const sent = await submit({ prospects: "Ana, Prado", file: [await file("Ben,Bau")] });
    expect(sent.errors.file).toContain("Give one of the two.");
  });

  test("Windows' letters and semicolons -> read as meant", async () => {
    const bytes = Uint8Array.from("Name;Firma;Company\nJörg;x;Bäcker & Söhne", (char) => char.charCodeAt(0));
    await submit({ file: [await file(bytes)] });
    await confirm();
    expect(await bot.query("select name, company from prospects")).toEqual([
      { name: "Jörg", company: "Bäcker & Söhne" },
    ]);
  });

  test("10,000 lines -> read while a modal says so, previewed, launched: all there, the first one tried alone", async () => {
    const uploaded = await file(`name,company,website\n${list(10_000).join("\n")}`);
    await submit({ file: [uploaded] });
    expect(top()).toContain("Reading the list");
    await bot.idle();
    expect(top()).toContain("10,000 videos");
    expect(top()).toContain("ask before the other 9,999 begin");
    bot.published.length = 0;
    expect((await confirm()).ok).toBe(true);
    await bot.idle();
    expect([manager().modal(), await campaigns()]).toEqual([undefined, []]);
    const [message] = bot.published;
    expect(message).toMatchObject({ path: "/pipelines/launch" });
    const deliver = () => bot.request("/pipelines/launch", { method: "POST", body: JSON.stringify(message?.body) });
    expect((await Promise.all([deliver(), deliver()])).map((answer) => answer.status)).toEqual([200, 200]);
    expect(await campaigns()).toMatchObject([{ total_items: 10_000, canary: "trying", created_by: manager().id }]);
    expect(await bot.query("select * from launch_drafts")).toEqual([]);
    expect(await bot.query("select count(*)::int as n from prospects")).toEqual([{ n: 10_000 }]);
  });
});

describe("who is on the list", () => {
  test("duplicates and suppressed people -> left out and said; those contacted before -> held until they are let through", async () => {
    await submit({ prospects: "Ana Prado, Prado Print, https://prado.example, ana@prado.example" });
    await confirm();
    await bot.query("update prospects set status = 'complete', completed_at = now()");
    const [{ id: workspace } = {}] = await bot.query("select id from workspaces");
    await bot.query(
      "insert into suppressions (id, workspace_id, kind, value, source) values ($1, $2, 'domain', 'never.example', 'manager')",
      [newId(), workspace],
    );
    await submit({
      name: "Second",
      prospects: [
        "Ana P., Prado, , ana@prado.example",
        "Ben Costa, Costa, , ben@mail.never.example",
        "Cleo, Cleo AG, cleo.example",
        "CLEO, cleo ag",
      ].join("\n"),
    });
    expect(top()).toContain("*Second*: 1 video");
    expect(top()).toContain("line 4 is the same prospect as line 3");
    expect(top()).toContain("Ben Costa (Costa)");
    expect(top()).toMatch(/Ana P\. \(Prado\) got a video of the campaign “Autumn outreach/);
    await confirm();
    const second = await bot.query(
      "select p.name, p.held is not null as held from prospects p join campaigns c on c.id = p.campaign_id where c.name = 'Second' order by position",
    );
    expect(second).toEqual([
      { name: "Ana P.", held: true },
      { name: "Cleo", held: false },
    ]);
    expect(await runs()).toHaveLength(2);
    await submit({ name: "Third", prospects: "Ana, Prado, , ana@prado.example" });
    const held = await confirm();
    expect(held.errors.let_through).toContain("Nobody on the list may be written to.");
    await confirm({ let_through: ["yes"] });
    expect(await runs()).toHaveLength(3);
  });

  test("a suppression between preview and launch -> left out all the same", async () => {
    await submit({ prospects: "Ana, Prado, , ana@prado.example\nBen, Bau" });
    const [{ id: workspace } = {}] = await bot.query("select id from workspaces");
    await bot.query(
      "insert into suppressions (id, workspace_id, kind, value, source) values ($1, $2, 'email', 'ana@prado.example', 'opt_out')",
      [newId(), workspace],
    );
    await confirm();
    expect(await bot.query("select name from prospects")).toEqual([{ name: "Ben" }]);
  });

  test("in a running campaign, or written to before -> held with the reason", async () => {
    await submit({ prospects: "Ana, Prado, , ana@prado.example" });
    await confirm();
    const [{ id: workspace } = {}] = await bot.query("select id from workspaces");
    const contact = newId();
    await bot.query(
      "insert into contacts (id, workspace_id, external_id, name, email) values ($1, $2, 'x', 'Ben', 'Ben@Bau.example')",
      [contact, workspace],
    );
    await bot.query(
      `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
       values ($1, $2, $3, 'm', 'outbound', 'Hello', '2026-03-04T05:06:07Z')`,
      [newId(), workspace, contact],
    );
    await submit({ name: "Second", prospects: "ana, PRADO\nBen, Bau, , ben@bau.example" });
    expect(top()).toContain("which has not ended");
    expect(top()).toContain("was written to on 2026-03-04");
    expect(top()).toContain("Write to 2 held people all the same");
  });
});

describe("the one-line form", () => {
  test("with a brief known -> a preview with buttons; Launch -> launched once; Discard -> nothing", async () => {
    await submit({});
    await confirm();
    const { shown } = await manager().command("/launch", "video Ana, Prado, prado.example; Ben, Bau", sales());
    expect(shown).toContain("Videos for 2 people*: 2 videos");
    const message = bot.slack.ephemerals(sales(), manager().id).at(-1);
    const at = { channel: sales(), ts: String(message?.ts) };
    await manager().click({ ...at, actionId: "launch_confirm" });
    await manager().click({ ...at, actionId: "launch_confirm" });
    await bot.idle();
    expect(await campaigns()).toHaveLength(2);
    expect(bot.slack.ephemerals(sales(), manager().id).at(-1)?.text).toContain("launched already, with 2 items");
    await manager().command("/launch", "video Cleo, Cleo AG", sales());
    const other = bot.slack.ephemerals(sales(), manager().id).at(-1);
    await manager().click({ channel: sales(), ts: String(other?.ts), actionId: "launch_discard" });
    expect(await bot.query("select * from launch_drafts")).toEqual([]);
    expect(await campaigns()).toHaveLength(2);
  });

  test.each([
    ["video Ana, Prado", "I do not know your brief and voice yet."],
    ["video", null],
    ["poem Ana", "I do not know"],
  ])("%s, first of all -> %s", async (text, says) => {
    const { shown } = await manager().command("/launch", text, sales());
    if (says === null) expect(manager().modal()?.callbackId).toBe("launch_campaign");
    else expect(shown).toContain(says);
    expect(await campaigns()).toEqual([]);
  });
});
