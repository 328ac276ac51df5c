import { z } from "zod";
import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import {
  type AnswerRow,
  countLeads,
  countLeadsBy,
  findContacts,
  type LeadFilter,
  listLeads,
  listMessagesOf,
} from "../../db/queries/ask/lists.ts";
import { getConfig } from "../../db/queries/brain/get-config.ts";
import { getPeriod, type PeriodRow } from "../../db/queries/brain/get-period.ts";
import { listConversations } from "../../db/queries/brain/list-conversations.ts";
import { type LeadsSource, RowSource } from "../../db/queries/brain/list-fact-rows.ts";
import { listInsights } from "../../db/queries/brain/list-insights.ts";
import { listTopActions } from "../../db/queries/brain/list-top-actions.ts";
import { FatalStepError } from "../../errors.ts";
import { factSourceOf } from "../brain/fact-source.ts";
import { factsOf } from "../brain/facts.ts";
import { spansOf } from "../brain/measure.ts";
import { firstWeekdayOf, periodWhen } from "../brain/periods.ts";
import { readMeasures } from "../brain/read-measures.ts";
import { Call, MOST_ROWS } from "./calls.ts";

const Row = z.object({ name: z.string(), detail: z.string().nullable(), at: z.string().nullable() });

/** A figure of an answer; its id is the only way a text may name it. */
export const Figure = z.object({
  id: z.string(),
  label: z.string(),
  text: z.string(),
  value: z.number(),
  direction: z.enum(["up", "down"]).optional(),
  /** How many rows it was made of, where that is not its value. */
  rows: z.number().nullable().optional(),
  /** Its receipt; where there is none, the rows of the result are all there is. */
  source: RowSource.optional(),
});
export type Figure = z.infer<typeof Figure>;

/** What one query answered. */
export const Result = z.object({
  /** What was asked of the data: "Hot leads in the last 7 days". */
  title: z.string(),
  figures: z.array(Figure),
  rows: z.array(Row),
  /** Sources that could not be read. */
  missing: z.array(z.string()),
});
export type Result = z.infer<typeof Result>;

/** People of a recommendation's or a conversation's age are looked for in these many days. */
const LOOK_BACK_DAYS = 30;

interface Place {
  db: Db;
  workspaceId: WorkspaceId;
  locale: string;
  metrics: string[] | null;
  bounds: PeriodRow;
  /** "in the last 7 days" */
  when: string;
  limit: number;
  /** Opens the ids of its figures: "q1". */
  prefix: string;
}

/** Runs queries of the set, each for the workspace of the run. What a parameter says only narrows. */
export async function look(db: Db, workspaceId: WorkspaceId, calls: Call[], limit = MOST_ROWS): Promise<Result[]> {
  const [config] = await getConfig(db, workspaceId);
  if (!config) throw new FatalStepError("The workspace is not there any more.");
  const { locale, metrics } = config;
  const results: Result[] = [];
  for (const [index, call] of calls.entries()) {
    const period = call.period ?? "week";
    const bounds = (await getPeriod(db, workspaceId, period, firstWeekdayOf(locale))).rows[0];
    if (!bounds) throw new FatalStepError("The workspace is not there any more.");
    const place = {
      db,
      workspaceId,
      locale,
      metrics,
      bounds,
      when: periodWhen(period),
      limit,
      prefix: `q${index + 1}`,
    };
    results.push(await QUERIES_BY_NAME[call.query](place, call));
  }
  return results;
}

const QUERIES_BY_NAME: Record<Call["query"], (place: Place, call: Call) => Promise<Result>> = {
  async figures({ db, workspaceId, bounds, locale, metrics, when, prefix }) {
    const read = await readMeasures(db, workspaceId, bounds.time_zone, spansOf(bounds), false);
    const of = (name: "now" | "prior" | "total") => read.counts.find(({ span }) => span === name) ?? null;
    const [now, total] = [of("now"), of("total")];
    if (!now || !total) throw new FatalStepError("The figures could not be counted.");
    const missing = read.missing.filter((source) => source !== "reasons");
    const facts = factsOf({ now, prior: bounds.prior_starts ? of("prior") : null, total, missing }, locale, metrics);
    const { starts, ends, prior_starts: priorStarts, prior_ends: priorEnds } = bounds;
    const span = { timeZone: bounds.time_zone, starts, ends, priorStarts, priorEnds, countedAt: bounds.counted_at };
    const figures = facts.map((fact) => {
      const { id, label, text, value, direction } = fact;
      const source = factSourceOf(fact, span);
      return {
        ...{ id: `${prefix}${id}`, label, text, value, rows: direction ? null : fact.rows },
        ...(direction && { direction }),
        ...(source && { source }),
      };
    });
    return { title: `Figures ${when}`, figures, rows: [], missing: read.missing };
  },

  async leads(place, call) {
    const { db, workspaceId, when, limit, prefix, bounds } = place;
    const filter = filterOf(place, call);
    const { counted_at } = bounds;
    const [counted, listed] = await db.batch([
      countLeads(db, workspaceId, filter),
      listLeads(db, workspaceId, filter, limit),
    ]);
    const kind = [call.temperature, call.status].filter(Boolean).join(" ");
    const title = `${capital(`${kind} leads`.trim())}${narrowed(call)} ${when}`;
    return {
      title,
      figures: [figure(`${prefix}f1`, title, counted.rows[0]?.leads ?? 0, { leads: filter, asOf: counted_at })],
      rows: rowsOf(listed.rows),
      missing: [],
    };
  },

  async leads_by(place, call) {
    const { db, workspaceId, when, limit, prefix } = place;
    const dimension = call.dimension ?? "source";
    const leads = filterOf(place, call);
    const { rows } = await countLeadsBy(db, workspaceId, dimension, leads, limit);
    const kind = [call.temperature, call.status].filter(Boolean).join(" ");
    const figures = rows.map(({ value, leads: counted }, index) => {
      const source = { leads, by: { dimension, value }, asOf: place.bounds.counted_at };
      return figure(`${prefix}f${index + 1}`, `${value} leads`, counted, source);
    });
    const title = `${capital(`${kind} leads`.trim())}${narrowed(call)} by ${dimension.replace("_", " ")} ${when}`;
    return {
      ...{ title, figures, missing: [] },
      rows: rows.map((row) => ({
        name: row.value,
        detail: `${row.leads} leads, ${row.converted} of them converted`,
        at: null,
      })),
    };
  },

  async unanswered({ db, workspaceId, limit, prefix }) {
    const { rows } = await listConversations(db, workspaceId, { days: LOOK_BACK_DAYS, limit: 500 });
    const open = rows.filter((row) => !row.answered);
    const title = "Contacts waiting for an answer";
    return {
      ...{ title, figures: [figure(`${prefix}f1`, title, open.length)], missing: [] },
      rows: open.slice(0, limit).map(({ name, text, said_at: at }) => ({ name, detail: text.slice(0, 200), at })),
    };
  },

  async recommendations({ db, workspaceId, limit, prefix }) {
    const rows = await listTopActions(db, workspaceId, { limit: 100 });
    const title = "Open recommendations";
    return {
      ...{ title, figures: [figure(`${prefix}f1`, title, rows.length)], missing: [] },
      rows: rows
        .slice(0, limit)
        .map((row) => ({ name: row.contactName, detail: row.reason, at: row.createdAt.toISOString() })),
    };
  },

  async contact({ db, workspaceId, limit, prefix }, call) {
    const title = `Contacts called “${call.name ?? ""}”`;
    const { rows } = call.name ? await findContacts(db, workspaceId, call.name, limit) : { rows: [] };
    const [only] = rows;
    const said = only && rows.length === 1 ? (await listMessagesOf(db, workspaceId, only.id, 5)).rows : [];
    return {
      ...{ title, figures: [figure(`${prefix}f1`, "Contacts of that name", rows.length)], missing: [] },
      rows: [...rowsOf(rows), ...rowsOf(said)].slice(0, limit),
    };
  },

  async topics({ db, workspaceId, limit, prefix }) {
    const insights = await listInsights(db, workspaceId, { limit: 40 });
    // Each pattern once, as it was last seen.
    const newest = [
      ...new Map([...insights].reverse().map((it) => [`${it.type} ${it.pattern}`, it])).values(),
    ].reverse();
    return {
      ...{ title: "What people say", figures: [figure(`${prefix}f1`, "Patterns found", newest.length)], missing: [] },
      rows: newest.slice(0, limit).map((it) => ({
        name: it.pattern,
        detail: `${it.frequency} times${it.examples[0] ? `: “${it.examples[0].text.slice(0, 160)}”` : ""}`,
        at: it.createdAt.toISOString(),
      })),
    };
  },
};

const filterOf = ({ bounds }: Place, { temperature, status, source, owner }: Call): LeadFilter => ({
  ...{ from: bounds.from, to: bounds.to, temperature, status, source, owner },
});

const narrowed = ({ source, owner }: Call): string =>
  `${source ? ` from ${source}` : ""}${owner ? ` of ${owner}` : ""}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const figure = (id: string, label: string, value: number, source?: LeadsSource): Figure => ({
  ...{ id, label, value },
  ...(source && { rows: value, source }),
  text: new Intl.NumberFormat("en-US").format(value),
});

const rowsOf = (rows: AnswerRow[]) =>
  rows.map(({ name, company, detail, at }) => ({ name: company ? `${name} (${company})` : name, detail, at }));

/** Runs one of a question's stored queries again. Null: it has none at that place. */
export async function lookAgain(
  db: Db,
  workspaceId: WorkspaceId,
  calls: unknown,
  index: number,
  limit: number,
): Promise<Result | null> {
  const call = z.array(Call).safeParse(calls).data?.[index];
  return call ? ((await look(db, workspaceId, [call], limit))[0] ?? null) : null;
}
