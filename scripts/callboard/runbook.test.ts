import { exec } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { SCHEDULES } from "../../src/cron/schedules.ts";
import { sqlState } from "../../src/db/client.ts";
import { createMetrics } from "../../src/metrics.ts";
import { type Ghostwriter, openGhostwriter } from "../../test/harness/ghostwriter.ts";
import { callboardCommand } from "./command.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const RUNBOOK = read("docs/runbooks/ghostwriting.md");
const CHECKLIST = read("docs/launch-ghostwriting.md");
const BOTH = `${RUNBOOK}\n${CHECKLIST}`;

const unique = (found: Iterable<string>): string[] => [...new Set(found)];
/** Command lines: indented ones without their comment, and those between back quotes. */
const LINES = unique([
  ...[...BOTH.matchAll(/^ {4}(\S.*?)\s*(?:#.*)?$/gm)].map(([, line = ""]) => line),
  ...[...BOTH.matchAll(/`([^`\n]*\b(?:npm|npx) [^`\n]+)`/g)].map(([, line = ""]) => line),
]);
const SLASHES = unique([...BOTH.matchAll(/`(\/(?:callboard|draft|agents)[^`\n]*)`/g)].map(([, line = ""]) => line));

let desk: Ghostwriter;
beforeAll(async () => {
  desk = await openGhostwriter();
  vi.stubEnv("DATABASE_URL", desk.url);
  vi.stubEnv("NEON_HTTP_URL", desk.neonHttpUrl);
  vi.stubEnv("QSTASH_URL", desk.qstash.url);
  vi.stubEnv("QSTASH_TOKEN", desk.qstash.token);
  vi.stubEnv("PUBLIC_URL", desk.publicUrl);
  // The harness's own workspace has no Slack: the command line takes the only one.
  await desk.query("delete from workspaces where id <> $1", [desk.workspace]);
});
beforeEach(async () => {
  desk.model.mode = "normal";
  desk.model.faults.slowMs = 0;
  await clear();
});

/** Empties the board; a Worker of the test before may still write, so that the database ends one of the two. */
async function clear(): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      for (const table of ["runs", "effects", "projects"]) await desk.query(`delete from ${table}`);
      return;
    } catch (error) {
      if (sqlState(error) !== "40P01") throw error;
    }
  }
}
afterAll(async () => {
  vi.unstubAllEnvs();
  await desk.close();
});

async function ask(values: Record<string, string>): Promise<void> {
  await desk.writer.command("/draft", "", desk.channel);
  const submitted = await desk.writer.submitView(desk.writer.modal()?.id ?? "", {
    instructions: "Write the guide.",
    ...values,
  });
  expect(submitted.errors).toEqual({});
}
const newest = async () => (await desk.query("select * from draft_jobs order by created_at desc limit 1"))[0];

/** Brings about what a command is for, and puts what it names in place of the words in capitals. */
async function filledIn(line: string): Promise<string> {
  await ask({ project: "new", projectName: "Guide" });
  await desk.quiet();
  const [project] = await desk.query("select id, slug from projects");
  await ask({ project: String(project?.id), instructions: "Shorten it." });
  await desk.quiet();
  const [document] = await desk.query("select id from documents");
  let run = (await newest())?.run_id;
  if (/ (retry|cancel|take-over) /.test(line)) {
    if (line.includes(" retry ")) desk.model.mode = 500;
    else desk.model.faults.slowMs = 12_000;
    const calls = desk.model.calls().length;
    await ask({ project: String(project?.id), instructions: "Lengthen it." });
    run = (await newest())?.run_id;
    if (line.includes(" retry ")) await desk.quiet("hurry");
    else await expect.poll(() => desk.model.calls().length).toBeGreaterThan(calls);
    desk.model.mode = "normal";
    desk.model.faults.slowMs = 0;
  }
  return line
    .replace(/\bRUN\b/, String(run))
    .replace(/\bPROJECT\b/, String(project?.slug))
    .replace(/\bDOCUMENT\b/, String(document?.id))
    .replace(/\bNUMBER\b/, "1");
}

/** What a line prints. Fails where it ends with anything but 0. The servers of this process go on meanwhile. */
const shell = async (line: string): Promise<string> => (await promisify(exec)(line, { env: process.env })).stdout;
const expectFile = (path: string) => expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);

/** How a command that is not the command line's own is checked. What takes minutes or an account is looked up only. */
const OTHERS: [RegExp, (line: string) => unknown][] = [
  [
    /^npm run db:migrate$/,
    async (line) => expect(await shell(line)).toContain("The database is at the newest schema."),
  ],
  [
    /^npm run manifest -- .* \| grep /,
    async (line) => {
      const told = await shell(line);
      for (const word of ["/draft", "draft_add_message", "files:read"]) expect(told).toContain(word);
    },
  ],
  [/^npx wrangler secret list$/, async (line) => expect(await shell(`${line} --help`)).toContain("secret list")],
  [
    /^npm run bench:drafts$/,
    () =>
      expectFile(/node (bench\/\S+)$/.exec(JSON.parse(read("package.json")).scripts["bench:drafts"])?.[1] ?? "none"),
  ],
  [
    /^CALLBOARD_KILLS=50 npx vitest run --project e2e \S+$/,
    (line) => expect(read(line.split(" ").at(-1) ?? "")).toContain("CALLBOARD_KILLS"),
  ],
];

describe("the runbook and the launch checklist", () => {
  test("they name commands", () => {
    expect(LINES.length).toBeGreaterThan(12);
    expect(SLASHES).toContain("/callboard drain drafts");
  });

  test.each(LINES)("%s -> does what it says", async (line) => {
    if (!line.startsWith("npm run callboard -- ")) {
      const check = OTHERS.find(([pattern]) => pattern.test(line))?.[1];
      expect(check, "a command that nobody checks").toBeDefined();
      await check?.(line);
      return;
    }
    const own = (await filledIn(line)).replace("npm run callboard -- ", "");
    const printed: string[] = [];
    const program = callboardCommand((text) => void printed.push(text));
    program.exitOverride();
    for (const command of program.commands) command.exitOverride();
    await program.parseAsync(own.split(/\s+/), { from: "user" });
    expect(printed.join("\n")).not.toBe("");
    if (/^(retry|drain)/.test(own)) await desk.quiet("hurry");
    if (own.startsWith("retry")) expect(await newest()).toMatchObject({ status: "completed" });
    if (own.startsWith("cancel")) expect(await newest()).toMatchObject({ status: "error", error: "Cancelled." });
    if (own.startsWith("restore"))
      expect(await desk.query("select kind from document_versions where number = 3")).toEqual([{ kind: "restore" }]);
    if (own.startsWith("check")) expect(printed).toEqual(["All in order."]);
  });

  test.each(SLASHES)("%s -> a command that Slack knows", async (line) => {
    const [command = "", ...words] = line.split(" ");
    const outcome = await desk.manager.command(command, words.join(" "), desk.channel);
    expect(outcome.ok).toBe(true);
    if (words[0] !== "help") expect(outcome.shown ?? "").not.toMatch(/can.t do that|do not know/i);
    await desk.manager.closeView(true);
  });

  test("what they tell of metrics, schedules and settings -> is so", async () => {
    const app = createMetrics({ db: desk.db, token: "t" });
    const metrics = await (await app.request("/metrics", { headers: { authorization: "Bearer t" } })).text();
    for (const [, name = ""] of RUNBOOK.matchAll(/`(callboard_draft_\w+)`/g)) expect(metrics).toContain(name);
    const [, path, hour, minute] = /`(\/cron\/check-transcripts)` at (\d\d):(\d\d) UTC/.exec(RUNBOOK) ?? [];
    expect(SCHEDULES).toContainEqual(
      expect.objectContaining({ path, cron: `${Number(minute)} ${Number(hour)} * * *` }),
    );
    const rows = [...CHECKLIST.matchAll(/^\|[^|]+\| ([\d,]+)[^|]*\| `([A-Z_]+)` in `([\w/.-]+)`/gm)];
    expect(rows).toHaveLength(4);
    for (const [, value = "", name, path = ""] of rows) {
      const [, found] = new RegExp(`const ${name} = ([\\d_]+)`).exec(read(path)) ?? [];
      expect(found?.replaceAll("_", ""), `${name} in ${path}`).toBe(value.replaceAll(",", ""));
    }
  });
});
