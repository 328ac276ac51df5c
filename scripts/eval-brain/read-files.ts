import { createReadStream, readFileSync } from "node:fs";
import { parse } from "csv-parse";
import { z } from "zod";
import type { Attributes, ConversationExample, LeadExample } from "../../src/brain-models/index.ts";
import { UserError } from "../../src/errors.ts";

/** Columns that are the end itself, a person's judgement of it, or only the lead's name: nothing may learn from them. */
const NOT_KNOWN = new Set(["ToBeConverted", "Lead Quality", "Lead Number"]);

/** A leads file: a header, `ToBeConverted` (0 or 1) and whatever is known of the lead. @throws UserError for a file without it. */
export async function readLeadExamples(path: string): Promise<LeadExample[]> {
  const parser = createReadStream(path).pipe(parse({ bom: true, columns: true, skip_empty_lines: true, trim: true }));
  const examples: LeadExample[] = [];
  for await (const record of parser as AsyncIterable<Record<string, string>>) {
    const { ToBeConverted: end } = record;
    if (end !== "0" && end !== "1")
      throw new UserError(`${path} line ${examples.length + 2}: ToBeConverted is not 0 or 1.`);
    const known = Object.entries(record).filter(([name]) => !NOT_KNOWN.has(name));
    const attributes: Attributes = Object.fromEntries(known.map(([name, text]) => [name, plainValue(text)]));
    examples.push({ attributes, converted: end === "1" });
  }
  return examples;
}

const plainValue = (text: string): string | number | null =>
  text === "" ? null : /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : text;

const conversation = z.object({
  turns: z.array(z.object({ from: z.enum(["rep", "lead"]), text: z.string() })),
  outcome_usd: z.number().nullable().optional(),
});

/** A conversations file: `{turns, outcome_usd}` a line; lines without an outcome are left out. @throws UserError with the line. */
export function readConversationExamples(path: string): ConversationExample[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    if (!line.trim()) return [];
    const read = conversation.safeParse(jsonOf(line));
    if (!read.success) throw new UserError(`${path} line ${index + 1}: not a conversation.`);
    const { turns, outcome_usd: outcome } = read.data;
    return outcome === null || outcome === undefined ? [] : [{ turns, converted: outcome > 0 }];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
