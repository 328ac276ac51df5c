import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Board, expectPostsOnce, startBoard, textOf } from "./board.ts";

const folder = process.env.CALLBOARD_DATA ?? "";
const files = { leads: join(folder, "leads.csv"), conversations: join(folder, "conversations.jsonl") };
const there = folder !== "" && existsSync(files.leads) && existsSync(files.conversations);
if (!there) console.log("Skipped: CALLBOARD_DATA names no folder with leads.csv and conversations.jsonl.");

const squeeze = (text: string) => text.replace(/\s+/g, " ").trim();

describe.skipIf(!there)("real leads and conversations", () => {
  let board: Board;
  beforeAll(async () => {
    board = await startBoard();
    const env = { ...process.env, DATABASE_URL: board.stack.databaseUrl, NEON_HTTP_URL: board.stack.neon.httpUrl };
    for (const kind of ["leads", "conversations"] as const) {
      await promisify(execFile)("node", ["scripts/import.ts", kind, files[kind]], { env });
    }
  });
  afterAll(() => board?.stop());

  test("/summary on all of it -> the posted counts are SQL's, quotes stand in the data, recommendations name real contacts", async () => {
    const { slack, addresses } = board.stack;
    expect((await slack.as(addresses.slack.managerId).command("/summary", "all", board.channel)).ok).toBe(true);
    await expect.poll(() => board.posts().length, { timeout: 110_000 }).toBe(1);
    const posted = textOf(board.posts()[0]);

    const [real] = await board.query(
      `select count(*)::int as leads, count(*) filter (where temperature = 'hot')::int as hot,
              count(*) filter (where temperature = 'warm')::int as warm, count(*) filter (where temperature = 'cold')::int as cold from leads`,
    );
    const [summary] = await board.query("select metrics from brain_summaries");
    expect(real?.leads).toBe(6500);
    expect(summary?.metrics).toMatchObject({
      newLeadsCount: real?.leads,
      hotLeadsCount: real?.hot,
      warmLeadsCount: real?.warm,
      coldLeadsCount: real?.cold,
    });
    for (const count of Object.values(real ?? {})) expect(posted).toContain(Number(count).toLocaleString("en-US"));

    const said = readFileSync(files.conversations, "utf8")
      .split("\n")
      .filter(Boolean)
      .flatMap((line) => (JSON.parse(line) as { turns: { from: string; text: string }[] }).turns)
      .filter((turn) => turn.from === "lead")
      .map((turn) => squeeze(turn.text))
      .join("\n");
    const insights = await board.query("select type, pattern, frequency, examples from brain_insights");
    const quotes = insights.flatMap((insight) =>
      (insight.examples as { text: string }[]).map((example) => example.text),
    );
    expect(insights.filter((insight) => insight.type === "objection_pattern").length).toBeGreaterThan(0);
    expect(quotes.length).toBeGreaterThan(5);
    for (const quote of quotes) expect(said).toContain(squeeze(quote));
    const questions = (summary?.metrics as { topQuestions?: { text: string }[] } | undefined)?.topQuestions ?? [];
    expect(questions.length).toBeGreaterThan(0);
    for (const { text } of questions) expect(said).toContain(squeeze(text));

    const actions = await board.query(
      "select a.reason, c.name from brain_actions a join contacts c on c.id = a.contact_id",
    );
    expect(actions.length).toBeGreaterThan(0);
    for (const { name } of actions) expect(posted).toContain(String(name));
    await expectPostsOnce(board);
    console.log(slack.transcript(board.channel));
  });
});
