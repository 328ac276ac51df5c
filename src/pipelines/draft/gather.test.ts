import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Ghostwriter, openGhostwriter } from "../../../test/harness/ghostwriter.ts";
import { ADD_SHORTCUT } from "../../bot/shortcuts.ts";
import { newId } from "../../db/ids.ts";
import { appendMessages } from "../../db/queries/projects/append-messages.ts";
import { lockProject } from "../../db/queries/projects/lock-project.ts";
import { askForDraft } from "./ask.ts";
import { draftingPrompt, PROMPT_TOKENS } from "./drafting-prompt.ts";
import { loadJob, loadMaterial } from "./load-job.ts";
import { parseTranscript } from "./parse-transcript.ts";
import { makeProject, type Project } from "./projects.ts";

let desk: Ghostwriter;
let project: Project;
beforeAll(async () => {
  desk = await openGhostwriter();
});
beforeEach(async () => {
  await desk.query("delete from projects");
  desk.slack.faults.clear();
  project = (await makeProject(desk, desk.workspace, { name: "Guide", requestKey: newId(), createdBy: null })).project;
});
afterAll(() => desk.close());

const transcript = () => desk.query("select position, speaker, text from transcript_messages order by position");
const lastPost = () => JSON.stringify(desk.posts().at(-1)?.blocks);

/** Chooses "Add to Callboard project" in a message's menu. */
async function add(ts: string, scope: string): Promise<void> {
  await desk.writer.messageShortcut(ADD_SHORTCUT, { channel: desk.channel, ts });
  const form = desk.writer.modal();
  const submitted = await desk.writer.submitView(form?.id ?? "", { project: project.id, scope });
  expect(submitted.errors).toEqual({});
  await desk.quiet();
}

describe("the message shortcut", () => {
  test("a message -> one message with its speaker's name, places named in its thread; again -> not twice", async () => {
    const { message } = await desk.writer.say(
      `Ask <@${desk.manager.id}> about <https://a.example|the page> & price`,
      desk.channel,
    );
    await add(message.ts, "message");
    const [one] = await transcript();
    expect(one).toMatchObject({ position: 1 });
    expect(one?.text).toMatch(/^Ask @\w.* about the page \(https:\/\/a\.example\) & price$/);
    expect(String(one?.speaker)).not.toMatch(/^U/);
    expect(lastPost()).toContain("It is number 1.");
    expect(desk.posts().at(-1)?.threadTs).toBe(message.ts);
    await add(message.ts, "message");
    expect(await transcript()).toHaveLength(1);
  });

  test("a thread of more than a page -> all of it, in the order it was said", async () => {
    const { message } = await desk.writer.say("How do we start?", desk.channel);
    for (let nth = 1; nth <= 230; nth += 1) await desk.manager.say(`Answer ${nth}`, desk.channel, message.ts);
    await add(message.ts, "thread");
    const rows = await transcript();
    expect(rows).toHaveLength(231);
    expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 231 }, (_, place) => place + 1));
    expect(rows[0]?.text).toBe("How do we start?");
    expect(rows[230]?.text).toBe("Answer 230");
    expect(lastPost()).toContain("numbers 1 to 231");
  });

  test("a channel from a message on -> that and what was said since, oldest first", async () => {
    await desk.writer.say("Before", desk.channel);
    const { message } = await desk.writer.say("From here", desk.channel);
    await desk.manager.say("And on", desk.channel);
    await add(message.ts, "since");
    const texts = (await transcript()).map(({ text }) => text);
    expect(texts.slice(0, 2)).toEqual(["From here", "And on"]);
    expect(texts).not.toContain("Before");
  });

  test("a channel from one message to another -> nothing before and nothing after; an end that is none -> said under it", async () => {
    const said: string[] = [];
    for (const text of ["First", "Between", "Last", "After"])
      said.push((await desk.writer.say(text, desk.channel)).message.ts);
    const [first = "", , last = ""] = said;
    const link = (channel: string, ts: string) => `https://team.slack.com/archives/${channel}/p${ts.replace(".", "")}`;
    const submit = (until: string, scope = "since") =>
      desk.writer.submitView(desk.writer.modal()?.id ?? "", { project: project.id, scope, until });
    await desk.writer.messageShortcut(ADD_SHORTCUT, { channel: desk.channel, ts: first });
    for (const [until, scope, words] of [
      ["tomorrow", "since", "not the link of a message"],
      [link("C0ELSEWHERE", last), "since", "another channel"],
      [link(desk.channel, (Number(first) - 60).toFixed(6)), "since", "before the first one"],
      [link(desk.channel, last), "thread", "Only a stretch of the channel"],
    ] as const)
      expect((await submit(until, scope)).errors?.until).toContain(words);
    expect(await transcript()).toEqual([]);
    await submit(link(desk.channel, last));
    await desk.quiet();
    expect((await transcript()).map(({ text }) => text)).toEqual(["First", "Between", "Last"]);
  });

  test("a new project without a name -> said in the form, nothing made", async () => {
    const { message } = await desk.writer.say("Hello", desk.channel);
    await desk.writer.messageShortcut(ADD_SHORTCUT, { channel: desk.channel, ts: message.ts });
    const submitted = await desk.writer.submitView(desk.writer.modal()?.id ?? "", { project: "new", scope: "message" });
    expect(submitted.errors).toMatchObject({ projectName: "The project needs a name." });
    expect(await desk.query("select name from projects")).toEqual([{ name: "Guide" }]);
    await desk.writer.closeView(true);
  });

  test("Slack refuses to show the channel -> the reason in the thread, nothing added", async () => {
    const { message } = await desk.writer.say("Hello", desk.channel);
    desk.slack.faults.refuse("conversations.history", "channel_not_found");
    await add(message.ts, "message");
    expect(await transcript()).toEqual([]);
    expect(lastPost()).toContain("does not show that channel");
  });
});

describe("files and texts", () => {
  test("VTT shared in a message -> a message for each speaker's turn", async () => {
    const vtt =
      "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana Prado>We start\n\n00:02.000 --> 00:03.000\n<v Ana Prado>in May.\n\n00:03.000 --> 00:04.000\n<v Ben Ode>Fine.";
    const { message } = await desk.writer.upload(desk.channel, "call.vtt", new TextEncoder().encode(vtt));
    await add(message.ts, "files");
    expect(await transcript()).toEqual([
      { position: 1, speaker: "Ana Prado", text: "We start in May." },
      { position: 2, speaker: "Ben Ode", text: "Fine." },
    ]);
  });

  test("a picture -> refused in words in the thread, nothing added", async () => {
    const { message } = await desk.writer.upload(
      desk.channel,
      "shot.png",
      new Uint8Array([137, 80, 78, 71, 0, 255, 254]),
    );
    await add(message.ts, "files");
    expect(await transcript()).toEqual([]);
    expect(lastPost()).toContain("is no text");
  });

  test("a text and files in the form -> in the order given, in one run; one that is no text is named, the others are added", async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const files = [
      desk.writer.keepFile("b.md", bytes("# Plan")),
      desk.writer.keepFile("shot.png", new Uint8Array([137, 80, 78, 71, 0, 255, 254])),
      desk.writer.keepFile("a.srt", bytes("1\n00:00:01,000 --> 00:00:02,000\nAna Prado: Fine.\n")),
    ];
    await desk.writer.command("/draft", "show guide", desk.channel);
    const card = desk.writer.sees(desk.channel).at(-1);
    await desk.writer.click({ channel: desk.channel, ts: card?.ts ?? "", text: "Add text or file" });
    const submitted = await desk.writer.submitView(desk.writer.modal()?.id ?? "", { text: "First of all.", files });
    expect(submitted.errors).toEqual({});
    await desk.quiet();
    expect(await desk.query("select state from runs where input ->> 'projectId' = $1", [project.id])).toEqual([
      { state: "completed" },
    ]);
    const [first, ...others] = await transcript();
    expect(first).toMatchObject({ position: 1, text: "First of all." });
    expect(String(first?.speaker)).toMatch(/^\p{Lu}\p{L}+ \p{Lu}\p{L}+$/u);
    expect(others.map(({ text }) => text)).toEqual(["# Plan", "Fine."]);
    expect(lastPost()).toContain("3 messages");
    expect(lastPost()).toContain("“shot.png” is no text.");
  });

  test("text in the form of /draft show -> messages; notes and to-dos beside it, closed with a click", async () => {
    await desk.writer.command("/draft", "show guide", desk.channel);
    const card = () => ({ channel: desk.channel, ts: desk.writer.sees(desk.channel).at(-1)?.ts ?? "" });
    const shown = card();
    const submit = async (button: string, values: Record<string, string>) => {
      await desk.writer.click({ ...shown, text: button });
      expect((await desk.writer.submitView(desk.writer.modal()?.id ?? "", values)).errors).toEqual({});
    };
    await submit("Add text or file", { text: "Ana Prado: We start in May.\n\nBen Ode: Fine." });
    await submit("Add note", { text: "Never name the price." });
    await submit("Add to-do", { text: "Say when it starts." });
    await submit("Blueprint", { blueprint: "A guide of one page." });
    await desk.quiet();
    expect(await transcript()).toHaveLength(2);
    await desk.writer.command("/draft", "show Guide", desk.channel);
    const again = JSON.stringify(desk.writer.sees(desk.channel).at(-1)?.blocks);
    for (const words of ["We start in May.", "Never name the price.", "Say when it starts.", "A guide of one page."])
      expect(again).toContain(words);
    await desk.writer.click({ ...card(), text: "Done" });
    expect(await desk.query("select closed_by from todos")).toEqual([{ closed_by: desk.writerId }]);
    await desk.writer.command("/draft", "show Guide", desk.channel);
    await desk.writer.click({ ...card(), text: "Close" });
    expect(await desk.query("select id from notes where closed_at is null")).toEqual([]);
  });

  test.each([
    [
      "a.srt",
      "1\r\n00:00:01,000 --> 00:00:02,000\r\nAna: Hi\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nthere\r\n",
      [["Ana", "Hi there"]],
    ],
    [
      "a.txt",
      "[10:02] Ana Prado: Hi\nall\n\nplain words",
      [
        ["Ana Prado", "Hi\nall"],
        ["Maya", "plain words"],
      ],
    ],
    [
      "a.md",
      "# Plan\n\n- one\n- two",
      [
        ["Maya", "# Plan"],
        ["Maya", "- one\n- two"],
      ],
    ],
    ["a.txt", "Note: 😀".repeat(900), null],
  ])("%s -> its messages", (name, text, expected) => {
    const spoken = parseTranscript(name, new TextEncoder().encode(text), "Maya");
    if (expected) expect(spoken.map((line) => [line.speaker, line.text])).toEqual(expected);
    for (const line of spoken) {
      expect(line.text.length).toBeLessThanOrEqual(3_000);
      expect(line.text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    }
  });

  test.each([
    ["empty.txt", ""],
    ["latin.txt", "caf\u00e9"],
    ["no.vtt", "WEBVTT\n"],
  ])("%s -> refused in words", (name, text) => {
    const bytes =
      name === "latin.txt"
        ? Uint8Array.from([...text].map((char) => char.charCodeAt(0)))
        : new TextEncoder().encode(text);
    expect(() => parseTranscript(name, bytes, "Maya")).toThrow(/no text|no words/);
  });
});

test("2,000 messages of 40 kB, 40 of them pointed at, some edited or deleted meanwhile -> a prompt within its budget with those that are there", async () => {
  await desk.query(
    `insert into transcript_messages (id, workspace_id, project_id, position, source_key, speaker, text)
     select gen_random_uuid(), workspace_id, id, n, 'k' || n, 'Ana', 'msg' || n || ' ' || repeat('word ', 8000)
       from projects, generate_series(1, 2000) n`,
  );
  const places = Array.from({ length: 40 }, (_, at) => at * 50 + 7);
  desk.model.faults.slowMs = 0;
  const asked = await askForDraft(desk, desk.workspace, {
    ...{ projectId: project.id, requestKey: newId(), title: "", instructions: "Write the guide." },
    ...{ messages: places.join(", "), urgency: "normal", requestedBy: null, origin: null },
  });
  await desk.query("update transcript_messages set text = 'msg57 was edited' where position = 57");
  await desk.query("delete from transcript_messages where position = 107");
  const { facts, version } = await loadMaterial(
    desk.db,
    desk.workspace,
    await loadJob(desk.db, desk.workspace, asked.jobId),
  );
  expect(version).toBeNull();
  expect(JSON.stringify(facts).length).toBeLessThan(4_000_000);
  const { user, tokens } = draftingPrompt({ ...facts, role: "You are a ghostwriter." });
  expect(tokens).toBeLessThanOrEqual(PROMPT_TOKENS);
  for (const place of places) if (place !== 107) expect(user).toContain(`[${place}] Ana: msg${place} `);
  expect(user).toContain("[57] Ana: msg57 was edited");
  expect(user).not.toContain("msg107 ");
  await desk.engine.kick(desk.workspace);
  await desk.quiet();
  expect(await desk.query("select status from draft_jobs")).toEqual([{ status: "completed" }]);
});

test("many added at once to one transcript -> positions without gaps, nothing lost; another workspace's project -> nothing", async () => {
  const message = (key: string) => ({ id: newId() as never, sourceKey: key, speaker: "Ana", text: key, saidAt: null });
  const adding = (workspace: typeof desk.workspace, keys: string[]) =>
    desk.db.batch([
      lockProject(desk.db, workspace, project.id) as never,
      appendMessages(desk.db, workspace, project.id, null, keys.map(message)),
    ]);
  await Promise.all(
    Array.from({ length: 12 }, (_, nth) => adding(desk.workspace, [`k${nth}`, `k${nth + 1}`, `k${nth}`])),
  );
  const rows = await transcript();
  expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 13 }, (_, place) => place + 1));
  await adding(newId() as never, ["foreign"]);
  expect(await transcript()).toHaveLength(13);
});
