import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createSandboxClock } from "../../../sandbox/clock.ts";
import { startModel } from "../../../sandbox/model/index.ts";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { createModel } from "../../clients/model.ts";
import { brain } from "./index.ts";
import { seedConversations } from "./test-data.ts";
import { analyse, type Finding } from "./text/analyse.ts";
import { quoteScore } from "./text/quote.ts";
import { signalsOf } from "./text/signals.ts";

/** A folder with `conversations.jsonl`: one `{conversation_id, turns: [{from: rep|lead, text}], outcome_usd}` a line. */
const file = join(process.env.CALLBOARD_DATA ?? "", "conversations.jsonl");
const given = Boolean(process.env.CALLBOARD_DATA) && existsSync(file);

const lineShape = z.object({
  conversation_id: z.string(),
  outcome_usd: z.number().nullable(),
  turns: z.array(z.object({ from: z.enum(["rep", "lead"]), text: z.string() })),
});

const GREETING = /^(hi|hello|hey|good (morning|evening|afternoon))\b|how are you|\band you\s*\?/i;

describe.skipIf(!given)("real conversations", () => {
  let conversations: z.infer<typeof lineShape>[];
  let findings: Finding[];
  const textOf = new Map<string, string>();

  beforeAll(() => {
    const lines = readFileSync(file, "utf8").trim().split("\n");
    conversations = lines.map((line) => lineShape.parse(JSON.parse(line)));
    const messages = conversations.flatMap(({ conversation_id, turns }) =>
      turns.flatMap(({ from, text }, index) => {
        const messageId = `${conversation_id}/${index}`;
        textOf.set(messageId, text);
        return from === "lead" ? [{ messageId, contactId: conversation_id, text }] : [];
      }),
    );
    findings = analyse(messages);
  });

  test("every quote -> verbatim in the message it names, no greeting, no fragment", () => {
    const quotes = findings.flatMap((finding) => finding.quotes);
    expect(quotes.length).toBeGreaterThan(25);
    for (const quote of quotes) {
      expect(textOf.get(quote.messageId)).toContain(quote.text);
      expect(quote.messageId.startsWith(quote.contactId)).toBe(true);
      expect(quote.text).not.toMatch(GREETING);
      expect(quoteScore(quote.text)).toBeGreaterThan(0);
    }
  });

  test("price, trust, timing and need -> all found, each in several conversations", () => {
    for (const id of ["price", "trust", "timing", "need", "ready", "curious"])
      expect(findings.find((finding) => finding.id === id)?.contacts.length ?? 0).toBeGreaterThan(10);
    expect(findings.filter((finding) => finding.kind === "question")).toHaveLength(5);
  });

  test("people who sounded ready -> gave more often than people who objected", () => {
    const share = (fits: (key: string) => boolean) => {
      const some = conversations.filter(
        ({ turns, outcome_usd }) =>
          outcome_usd !== null &&
          turns.some(({ from, text }) => from === "lead" && signalsOf(text).some((kind) => fits(kind.key))),
      );
      return some.filter(({ outcome_usd }) => (outcome_usd ?? 0) > 0).length / some.length;
    };
    expect(share((key) => key === "ready")).toBeGreaterThan(share((key) => key === "need" || key === "timing") + 0.2);
  });

  describe("through the pipeline", () => {
    let board: TestBoard;
    let model: Awaited<ReturnType<typeof startModel>>;

    beforeAll(async () => {
      model = await startModel({ clock: createSandboxClock() });
      const client = createModel({ apiKey: model.apiKey, baseUrl: `${model.url}/v1`, model: "gpt-4.1-mini" });
      board = await testBoard([brain], { model: client }, 300_000);
      await seedConversations(
        (sql, values) => board.query(sql, values),
        board.workspace,
        conversations.map(({ conversation_id, turns }, index) => ({
          contact: `Contact ${conversation_id}`,
          turns: turns.map(({ from, text }, turn) => ({
            from: from === "lead" ? "them" : "us",
            text,
            hoursAgo: 0.5 + (index % 160) + (turns.length - turn) / 60,
          })),
        })),
      );
    });

    afterAll(async () => {
      await board.close();
      await model.close();
    });

    test("all of them in a week -> completed, insights verbatim, ten recommendations of real contacts", async () => {
      const { runId } = await board.engine.start(board.workspace, {
        pipeline: "brain",
        requestKey: "r",
        input: { period: "all", type: "manual", trigger: "api" },
      });
      await board.engine.kick(board.workspace);
      expect((await board.settled(runId)).state).toBe("completed");
      const strays = await board.query(
        `select example from brain_insights, jsonb_array_elements(examples) as example
          where not exists (select from messages where id = (example ->> 'messageId')::uuid and position(example ->> 'text' in text) > 0)`,
      );
      expect(strays).toEqual([]);
      const actions = await board.query(
        "select reason, name from brain_actions join contacts on contacts.id = contact_id",
      );
      expect(actions).toHaveLength(10);
      for (const action of actions) expect(String(action.reason)).toContain(String(action.name));
      const [summary] = await board.query("select metrics from brain_summaries");
      const inbound = conversations.flatMap(({ turns }) => turns).filter(({ from }) => from === "lead").length;
      expect(summary?.metrics).toMatchObject({ messagesReceived: inbound, totals: { contacts: conversations.length } });
    });
  });
});
