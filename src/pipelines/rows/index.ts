import { z } from "zod";
import type { LeadId } from "../../db/ids.ts";
import { listFactRows, RowSource } from "../../db/queries/brain/list-fact-rows.ts";
import { attachFiles } from "../attach-files.ts";
import { definePipeline, defineStep, done } from "../engine/define.ts";
import { type CsvRow, csvOf } from "./csv.ts";
import { scoreParts } from "./score-parts.ts";

/** Rows read in one query. */
const PAGE = 2_000;

const input = z.object({
  /** What is shown: "New leads: 42". */
  title: z.string(),
  source: RowSource,
  most: z.int().min(1).max(10_000),
});

/** Of the average score: what our model says of each lead now, and the parts that add up to it. */
const SCORE_COLUMNS = ["score", "base", "parts"];

/** Reads the rows behind a figure and shows them as a file to who asked. */
const send = defineStep<z.infer<typeof input>>({
  name: "send",
  timeoutMs: 60_000,
  needs: ["title", "source", "most"],
  gives: ["rows"],
  ends: true,
  async run(context) {
    const { db, workspaceId, input, run } = context;
    if (!run.origin) return done({ rows: 0 });
    const rows: CsvRow[] = [];
    const scored = "query" in input.source && input.source.query === "leads.scored";
    for (let full = true; full && rows.length < input.most; ) {
      const limit = Math.min(PAGE, input.most - rows.length);
      const page = (await listFactRows(db, workspaceId, { ...input.source, limit, offset: rows.length })).rows;
      const ids = scored ? page.map(({ id }) => id as LeadId) : [];
      const parts = await scoreParts(db, workspaceId, ids);
      rows.push(...page.map((row) => ({ ...row, more: { ...parts.get(row.id) } })));
      full = page.length === limit;
    }
    const files = [
      {
        name: `rows-${run.id.slice(-8)}.csv`,
        title: input.title.slice(0, 120),
        bytes: csvOf(rows, scored ? SCORE_COLUMNS : []),
      },
    ];
    const comment = `The ${rows.length.toLocaleString("en-US")} rows behind the figure you asked about${rows.length === input.most ? ", the newest of them" : ""}.`;
    const shown = await attachFiles(context, { purpose: "rows", target: run.origin, files, comment });
    return done({ rows: rows.length, shown });
  },
});

/** The rows behind a figure, as a CSV file in a direct message. */
export const rows = definePipeline({
  slug: "rows",
  name: "Rows",
  does: "sends the rows behind a figure as a CSV file",
  version: 1,
  input,
  steps: [send],
});
