import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { addSeconds, subSeconds } from "date-fns";
import { z } from "zod";
import type { MessageRow } from "../../src/db/queries/ingest/rows.ts";
import { messageItem } from "../../src/ingest/message-item.ts";
import type { FileOptions, Line } from "./line.ts";
import { spread } from "./spread.ts";

const SECONDS_PER_DAY = 86_400;
/** A turn follows the one before after so many seconds: a minute or so. */
const GAP_SECONDS = { least: 30, most: 120 };
const MOST_TURNS = 1_000;

const conversation = z.object({
  conversation_id: z.string().min(1).max(180),
  turns: z
    .array(z.object({ from: z.enum(["rep", "lead"], { error: "must be rep or lead" }), text: z.string() }))
    .min(1, "holds no turn")
    .max(MOST_TURNS),
});

/** Reads a conversations file: one JSON object a line, whose turns become messages of a contact of its own. */
export async function* readConversations(path: string, options: FileOptions): AsyncGenerator<Line<MessageRow>> {
  const source = createReadStream(path);
  const lines = createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY });
  const check = messageItem(options.now);
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim()) yield { line, bytes: source.bytesRead, ...readLine(text, check, options) };
  }
}

function readLine(
  text: string,
  check: ReturnType<typeof messageItem>,
  options: FileOptions,
): { rows: MessageRow[]; problem?: string } {
  const parsed = conversation.safeParse(parseJson(text));
  if (!parsed.success) return { rows: [], problem: problemOf(parsed.error, "is not a JSON object") };
  const rows: MessageRow[] = [];
  for (const [turn, item] of describeMessages(parsed.data, options).entries()) {
    const checked = check.safeParse(item);
    if (!checked.success) return { rows: [], problem: `turn ${turn + 1}: ${problemOf(checked.error)}` };
    rows.push(checked.data);
  }
  return { rows };
}

/** The turns as message items: the whole conversation lies within the last days, its place in them decided by the seed. */
function describeMessages({ conversation_id: id, turns }: z.infer<typeof conversation>, options: FileOptions) {
  const { least, most } = GAP_SECONDS;
  const gaps = turns.map((_, turn) =>
    Math.round(least + spread(options.seed, `${id}/${turn}`, "gap") * (most - least)),
  );
  const length = gaps.reduce((sum, gap) => sum + gap, 0);
  const room = Math.max(0, options.days * SECONDS_PER_DAY - length);
  let at = subSeconds(options.now, length + Math.floor(spread(options.seed, id, "begun_at") * room));
  const contact = { id, name: `Contact ${id.replace(/_live$/, "")}` };
  return turns.map(({ from, text }, turn) => {
    at = addSeconds(at, gaps[turn] ?? 0);
    const direction = from === "rep" ? "outbound" : "inbound";
    return { id: `${id}/${turn + 1}`, contact, direction, text, sent_at: at.toISOString() };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(error: z.ZodError, whole = "is not valid"): string {
  const [issue] = error.issues;
  return issue && issue.path.length > 0 ? `${issue.path.join(".")} ${issue.message}` : whole;
}

/** The rules in words, shown when an import starts. */
export const conversationRulesInWords = (days: number, seed: number): string[] => [
  'Each conversation is a contact of its own, "Contact <id>", and no lead; turns of rep are outbound, of lead inbound.',
  `Conversations lie within the last ${days} days by seed ${seed}, the same for the same conversation; a turn follows after`,
  `  ${GAP_SECONDS.least} to ${GAP_SECONDS.most} seconds.`,
  "What else a line holds, such as outcome_usd, is not kept: no message carries it, and nothing may learn from the outcome.",
];
