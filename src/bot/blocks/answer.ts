import { z } from "zod";
import type { Question } from "../../db/queries/ask/questions.ts";
import type { Card } from "../../pipelines/ports.ts";
import { moment, outside } from "./escape.ts";
import { actions, type Block, card, context, fitted, paragraphs, section } from "./kit.ts";
import { answerRowsButton } from "./rows.ts";

const Results = z.array(
  z.object({
    title: z.string(),
    figures: z.array(
      z.object({ label: z.string(), text: z.string(), value: z.number(), source: z.unknown().optional() }),
    ),
    rows: z.array(z.object({ name: z.string(), detail: z.string().nullable(), at: z.string().nullable() })),
    missing: z.array(z.string()),
  }),
);
type Result = z.infer<typeof Results>[number];

/** Rows that stand in the answer itself; the rest is behind the button. */
const ROWS_SHOWN = 5;

/** An answer: its text, the first rows, and where its numbers come from. */
export function answerCard(question: Question): Card {
  const results = Results.safeParse(question.results).data ?? [];
  const groups = [{ rank: 0, blocks: paragraphs(outside(question.answer, 4_000)) }];
  results.forEach((result, index) => {
    const blocks: Block[] = [];
    if (result.rows.length > 0)
      blocks.push(section([`*${outside(result.title, 150)}*`, ...rows(result, ROWS_SHOWN)].join("\n")));
    for (const source of result.missing)
      blocks.push(context(`The ${outside(source, 40)} could not be read; figures of them are left out.`));
    if (result.figures.some(({ source }) => source))
      blocks.push(actions(`answer:${question.id}:${index}`, [answerRowsButton(question.id, index, result.title)]));
    if (blocks.length > 0) groups.push({ rank: 1 + index, blocks });
  });
  if (results.length > 0) groups.push({ rank: 0, blocks: [context(sourceOf(question, results))] });
  return card(fitted(groups));
}

const rows = (result: Result, most: number): string[] => {
  const shown = result.rows.slice(0, most).map(({ name, detail, at }) => {
    const when = at ? ` · ${moment(new Date(at), "{date_short}")}` : "";
    return `• *${outside(name, 80)}*${detail ? `: ${outside(detail.replace(/\s+/g, " "), 220)}` : ""}${when}`;
  });
  // One figure counts the rows; there may be more of them than were read.
  const [only, ...others] = result.figures;
  const all = only && others.length === 0 ? Math.max(only.value, result.rows.length) : result.rows.length;
  const more = all - shown.length;
  return more > 0 ? [...shown, `…and ${more} more`] : shown;
};

function sourceOf({ model }: Question, results: Result[]): string {
  const titles = results.map(({ title }) => outside(title, 120)).join(" · ");
  return `From your data: ${titles} · ${model ? `worded with ${outside(model, 60)}, figures from the database; AI can be wrong` : "without the model"}`;
}
