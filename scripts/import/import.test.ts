import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addDays, subDays } from "date-fns";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { newId, type WorkspaceId } from "../../src/db/ids.ts";
import type { LeadRow } from "../../src/db/queries/ingest/rows.ts";
import { contacts, leads, messages } from "../../src/db/schema/people.ts";
import { workspaces } from "../../src/db/schema/tenancy.ts";
import { ingestLeads, ingestMessages } from "../../src/ingest/ingest.ts";
import { type TestDatabase, testDatabase } from "../../test/harness/database.ts";
import { importCommand } from "./command.ts";
import { readConversations } from "./conversations-file.ts";
import { parseMappings } from "./lead-columns.ts";
import { readLeads } from "./leads-file.ts";
import type { Line } from "./line.ts";
import { transfer } from "./transfer.ts";
import { chooseWorkspace } from "./workspace.ts";

const SCRIPT = fileURLToPath(new URL("../import.ts", import.meta.url));
const NOW = new Date("2026-03-15T12:00:00Z");
const HEADER =
  "Lead Number,Lead Origin,Lead Source,ToBeConverted,TotalVisits,Total Time Spent on Website,Last Activity,Lead Quality,Last Notable Activity";

let folder = "";
let database: TestDatabase;
let workspaceId: WorkspaceId;
let team = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "callboard-import-"));
  database = await testDatabase();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.close();
});
beforeEach(async () => {
  workspaceId = newId();
  team = `T0${workspaceId.slice(-10).toUpperCase()}`;
  await database.db.insert(workspaces).values({ id: workspaceId, slackTeamId: team, name: "Importers" });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function all<Row>(lines: AsyncIterable<Line<Row>>): Promise<Line<Row>[]> {
  const collected: Line<Row>[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

const options = (over: Partial<{ seed: number; days: number; now: Date }> = {}) => ({
  seed: 1,
  days: 30,
  now: NOW,
  ...over,
});
const rowsOf = async (path: string, map: string[] = [], over = {}): Promise<LeadRow[]> =>
  (await all(readLeads(path, parseMappings(map), options(over)))).flatMap((line) => line.rows);

async function takeLeads(path: string, over = {}) {
  const bad: string[] = [];
  const totals = await transfer(readLeads(path, new Map(), options(over)), {
    take: (rows) => ingestLeads(database.db, workspaceId, rows),
    onBad: (line, problem) => bad.push(`${line}: ${problem}`),
    onProgress: () => undefined,
  });
  return { totals, bad };
}

const takeConversations = (path: string, over = {}) =>
  transfer(readConversations(path, options(over)), {
    take: (rows) => ingestMessages(database.db, workspaceId, rows),
    onBad: () => undefined,
    onProgress: () => undefined,
  });

/** Runs the command as a person does, with this test's database. */
function command(...words: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const { NEON_HTTP_URL: _, ...env } = process.env;
    const child = spawn(process.execPath, [SCRIPT, ...words], {
      env: { ...env, DATABASE_URL: database.url },
      cwd: folder,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => resolve({ code, output }));
  });
}

describe("a leads file", () => {
  test("what it lacks -> filled by the stated rules", async () => {
    const path = await file(
      "rules.csv",
      [
        HEADER,
        "592959,API,Google,1,2,1379,SMS Sent,,SMS Sent",
        "1,API,Referral Sites,0,20,90000,Had a Phone Conversation,Worst,x",
        "2,API,,0,0,0,Unsubscribed,,x",
        "3,API,,0,,,,,",
      ].join("\n"),
    );
    const [first, second, third, fourth] = await rowsOf(path);
    expect(first).toMatchObject({
      external_id: "592959",
      contact_external_id: "592959",
      name: "Lead 592959",
      source: "Google",
      status: "converted",
      score: 75,
      temperature: null,
      attributes: { "Lead Number": 592959, "Lead Source": "Google", "Last Activity": "SMS Sent", "Lead Quality": null },
    });
    expect(second).toMatchObject({ status: "qualified", score: 100 });
    expect(third).toMatchObject({ status: "rejected", rejection_reason: "Unsubscribed", score: 0, source: null });
    expect(fourth).toMatchObject({ status: "new", score: 0 });
  });

  test("dates it lacks -> within the days, the same for a seed, others for another", async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `${index},API,Google,0,1,1,Email Opened,,x`);
    const path = await file("dates.csv", [HEADER, ...lines].join("\n"));
    const dates = async (over = {}) => (await rowsOf(path, [], over)).map((row) => row.created_at ?? "");
    const first = await dates({ days: 10 });
    expect(first.every((date) => date > subDays(NOW, 10).toISOString() && date <= NOW.toISOString())).toBe(true);
    expect(new Set(first.map((date) => date.slice(0, 10))).size).toBe(11);
    expect(await dates({ days: 10 })).toEqual(first);
    expect(await dates({ days: 10, seed: 2 })).not.toEqual(first);
  });

  test("imported twice, the second time five days later -> nothing changes", async () => {
    const path = await file("twice.csv", [HEADER, "1,API,Google,1,2,1379,SMS Sent,,x", "2,API,,0,1,5,,,x"].join("\n"));
    expect((await takeLeads(path)).totals).toMatchObject({ read: 2, new: 2, updated: 0, unchanged: 0, bad: 0 });
    const stored = () =>
      database.db.select().from(leads).where(eq(leads.workspaceId, workspaceId)).orderBy(leads.externalId);
    const before = await stored();
    expect((await takeLeads(path, { now: addDays(NOW, 5), seed: 9 })).totals).toMatchObject({
      new: 0,
      updated: 0,
      unchanged: 2,
    });
    expect(await stored()).toEqual(before);
    expect(before.map((lead) => lead.temperature)).toEqual(["hot", "cold"]);
  });

  test("a name that became known since -> kept by the next import", async () => {
    const path = await file("name.csv", [HEADER, "1,API,Google,1,2,1379,SMS Sent,,x"].join("\n"));
    await takeLeads(path);
    await database.db.update(contacts).set({ name: "Ada" }).where(eq(contacts.workspaceId, workspaceId));
    expect((await takeLeads(path)).totals).toMatchObject({ unchanged: 1 });
    const [contact] = await database.db.select().from(contacts).where(eq(contacts.workspaceId, workspaceId));
    expect(contact?.name).toBe("Ada");
  });

  test("bad lines -> named by number and reason, the rest is taken in", async () => {
    const path = await file(
      "bad.csv",
      [
        "id,name,score,created_at",
        "1,Ada,50,2026-03-01 09:30",
        "2,Ben,lots,",
        "3,Cy",
        ",Dee,1,",
        "5,Eve,1,2126-01-01",
        "6,Flo,7,",
      ].join("\n"),
    );
    const { totals, bad } = await takeLeads(path);
    expect(totals).toMatchObject({ read: 6, new: 2, bad: 4 });
    expect(bad).toEqual([
      "3: score must be a number from 0 to 100",
      "4: has 2 columns, the header 4",
      "5: id is empty",
      "6: created_at lies more than a day in the future",
    ]);
    const [ada] = await database.db
      .select()
      .from(leads)
      .where(eq(leads.workspaceId, workspaceId))
      .orderBy(leads.externalId);
    expect(ada?.createdAt.toISOString()).toBe("2026-03-01T09:30:00.000Z");
  });

  test("columns of other names, quotes, a byte order mark -> read as mapped", async () => {
    const path = await file(
      "other.csv",
      '\uFEFFRecord,Who,"E-Mail",Owner\n7,"Ada ""A"", Countess",ada@acme.example,jo@us.example\n',
    );
    const [row] = await rowsOf(path, ["Record=id", "Who=name"]);
    expect(row).toMatchObject({
      external_id: "7",
      name: 'Ada "A", Countess',
      contact_external_id: "ada@acme.example",
      owner: "jo@us.example",
      score: null,
    });
  });

  test.each<[string, string, string[], RegExp]>([
    ["no id column", "a,b\n1,2\n", [], /No column of the file is the lead's id/],
    ["a mapped column that is not there", "id,b\n1,2\n", ["c=name"], /no column c/],
    ["a field that does not exist", "id,b\n1,2\n", ["b=colour"], /not column=field/],
    ["nothing in it", "", [], /empty/],
  ])("%s -> refused before anything is written", async (_title, text, map, message) => {
    const path = await file("refused.csv", text);
    await expect(rowsOf(path, map)).rejects.toThrow(message);
  });

  test("a quote that never closes -> named; what came before it is kept", async () => {
    const path = await file("quote.csv", 'id,name\n1,Ada\n2,"Ben\n3,Cy\n');
    const { totals, bad } = await takeLeads(path);
    expect(totals).toMatchObject({ new: 1, bad: 1 });
    expect(bad[0]).toMatch(/Quote.*the rest is not read/);
  });
});

describe("a conversations file", () => {
  const conversation = (id: string) => ({
    conversation_id: id,
    outcome_usd: 2,
    turns: [
      { from: "rep", text: "Hello?" },
      { from: "lead", text: "What does it cost?" },
      { from: "rep", text: "Ten." },
    ],
  });

  test("turns -> messages a minute or so apart, of a contact that has a name", async () => {
    const path = await file("turns.jsonl", JSON.stringify(conversation("20180830_584_live")));
    const [line] = await all(readConversations(path, options()));
    expect(line?.rows.map((row) => [row.direction, row.text])).toEqual([
      ["outbound", "Hello?"],
      ["inbound", "What does it cost?"],
      ["outbound", "Ten."],
    ]);
    expect(line?.rows[0]).toMatchObject({ contact_external_id: "20180830_584_live", name: "Contact 20180830_584" });
    const times = line?.rows.map((row) => Date.parse(row.sent_at)) ?? [];
    const gaps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
    expect(gaps.every((gap) => gap >= 30 && gap <= 120)).toBe(true);
    expect(Math.max(...times)).toBeLessThanOrEqual(NOW.getTime());
  });

  test("imported twice -> nothing changes; bad lines are named", async () => {
    const lines = [
      conversation("a"),
      { conversation_id: "b", turns: [{ from: "boss", text: "x" }] },
      conversation("c"),
    ];
    const path = await file("twice.jsonl", `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{\n`);
    const problems = (await all(readConversations(path, options()))).map((line) => line.problem);
    expect(problems).toEqual([undefined, "turns.0.from must be rep or lead", undefined, "is not a JSON object"]);
    expect(await takeConversations(path)).toMatchObject({ read: 4, new: 6, bad: 2 });
    expect(await takeConversations(path, { now: addDays(NOW, 3) })).toMatchObject({ new: 0, updated: 0, unchanged: 6 });
    const stored = await database.db.select().from(contacts).where(eq(contacts.workspaceId, workspaceId));
    expect(stored.map((contact) => contact.name).toSorted()).toEqual(["Contact a", "Contact c"]);
  });
});

describe("the command", () => {
  test("a file into the named workspace -> rules first, counts last, rows in that workspace", {
    timeout: 60_000,
  }, async () => {
    const path = await file("command.csv", [HEADER, "1,API,Google,1,2,1379,SMS Sent,,x", "bad"].join("\n"));
    const { code, output } = await command("leads", path, "--workspace", team, "--seed", "3");
    expect(output).toContain("spread over the last 30 days by seed 3");
    expect(output).toContain(`Into Importers (${team}).`);
    expect(output).toContain("Line 3: has 1 columns, the header 9");
    expect(output).toContain("2 lines read, 1 leads: 1 new, 0 updated, 0 unchanged; 1 bad lines.");
    expect(code).toBe(0);
    expect(await database.db.$count(leads, eq(leads.workspaceId, workspaceId))).toBe(1);
  });

  test("a dry run -> counts, nothing written, exit code 0; of nothing but bad lines -> exit code 1", async () => {
    const good = await file("dry.csv", [HEADER, "1,API,Google,1,2,1379,SMS Sent,,x"].join("\n"));
    const bad = await file("all-bad.csv", [HEADER, "1", "2"].join("\n"));
    const said: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line) => void said.push(String(line)));
    vi.spyOn(process.stderr, "write").mockImplementation((line) => said.push(String(line)) > 0);
    const codes: number[] = [];
    const command = () => importCommand((code) => codes.push(code));
    await command().parseAsync(["leads", good, "--dry-run"], { from: "user" });
    await command().parseAsync(["leads", bad, "--dry-run"], { from: "user" });
    vi.restoreAllMocks();
    expect(codes).toEqual([0, 1]);
    expect(said).toContain("1 lines read, 1 leads: nothing written; 0 bad lines.");
    expect(said).toContain("Line 3: has 1 columns, the header 9\n");
  });

  test("an unknown workspace, or none where there are several -> the known ones are named", async () => {
    await expect(chooseWorkspace(database.db, "T0NOBODY")).rejects.toMatchObject({
      message: "There is no workspace T0NOBODY.",
      hint: expect.stringContaining(`${team} (Importers)`),
    });
    const values = { id: newId<WorkspaceId>(), slackTeamId: `T0${newId()}`, name: "Another" };
    await database.db.insert(workspaces).values(values);
    await expect(chooseWorkspace(database.db, undefined)).rejects.toThrow("There are several workspaces.");
    expect(await chooseWorkspace(database.db, team)).toMatchObject({ id: workspaceId, name: "Importers" });
  });
});

const data = process.env.CALLBOARD_DATA ?? "";

describe.skipIf(!existsSync(join(data, "leads.csv")))("the files CALLBOARD_DATA names", () => {
  test("every line is read; a second import changes nothing", { timeout: 60_000 }, async () => {
    const leadsFile = join(data, "leads.csv");
    const conversationsFile = join(data, "conversations.jsonl");
    const first = (await takeLeads(leadsFile)).totals;
    expect(first).toMatchObject({ updated: 0, unchanged: 0, bad: 0 });
    expect(first.new).toBe(first.read);
    const said = await takeConversations(conversationsFile);
    expect(said).toMatchObject({ updated: 0, unchanged: 0, bad: 0 });
    expect(await database.db.$count(messages, eq(messages.workspaceId, workspaceId))).toBe(said.rows);

    expect((await takeLeads(leadsFile)).totals).toMatchObject({ new: 0, updated: 0, unchanged: first.read });
    expect(await takeConversations(conversationsFile)).toMatchObject({ new: 0, unchanged: said.rows });
  });
});
