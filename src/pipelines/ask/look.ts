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
import { countFactRows, type LeadsSource, listFactRows, RowSource } from "../../db/queries/brain/list-fact-rows.ts";
import { listInsights } from "../../db/queries/brain/list-insights.ts";
import type { ListSource } from "../../db/queries/brain/list-rows.ts";
import { listTopActions } from "../../db/queries/brain/list-top-actions.ts";
import { FatalStepError } from "../../errors.ts";
import { factSourceOf } from "../brain/fact-source.ts";
import { factsOf } from "../brain/facts.ts";
import { spansOf } from "../brain/measure.ts";
import { orMissing } from "../brain/or-missing.ts";
import { firstWeekdayOf, periodWhen } from "../brain/periods.ts";
import { readMeasures } from "../brain/read-measures.ts";
import { type Call, MOST_ROWS, periodOf } from "./calls.ts";

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
  /** Its receipt; a change against a period that there was none of has none. */
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

/** What each query reads; `figures` names its own. */
const READS: Record<Call["query"], string> = {
  ...{ figures: "figures", leads: "leads", leads_by: "leads", unanswered: "conversations" },
  ...{ recommendations: "recommendations", contact: "contacts", topics: "patterns" },
};

/**
 * Runs queries of the set, each for the workspace of the run. What a parameter says only narrows. What cannot be read at a second
 * attempt is named, and the others are answered.
 */
export async function look(
  db: Db,
  workspaceId: WorkspaceId,
  calls: Call[],
  { limit = MOST_ROWS, attempt = 1 }: { limit?: number; attempt?: number } = {},
): Promise<Result[]> {
  const [config] = await getConfig(db, workspaceId);
  if (!config) throw new FatalStepError("The workspace is not there any more.");
  const { locale, metrics } = config;
  const results: Result[] = [];
  for (const [index, call] of calls.entries()) {
    const period = periodOf(call);
    const bounds = (await getPeriod(db, workspaceId, period, firstWeekdayOf(locale))).rows[0];
    if (!bounds) throw new FatalStepError("The workspace is not there any more.");
    const when = `${periodWhen(period)}${bounds.from === bounds.to ? " (still to come)" : ""}`;
    const place = { db, workspaceId, locale, metrics, bounds, when, limit, prefix: `q${index + 1}` };
    const found = await orMissing(QUERIES_BY_NAME[call.query](place, call), attempt);
    const reads = READS[call.query];
    results.push(found ?? { title: capital(reads), figures: [], rows: [], missing: [reads] });
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
    const figures = rows.flatMap(({ value, leads: counted, converted }, index) => {
      const source = { leads, by: { dimension, value }, asOf: place.bounds.counted_at };
      const id = `${prefix}f${index + 1}`;
      const all = figure(id, `${value} leads`, counted, source);
      if (converted === 0 || converted === counted) return [all];
      return [
        all,
        figure(`${id}w`, `${value} leads converted by now`, converted, { ...source, converted: true as const }),
      ];
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

  unanswered: (place) => listed(place, "Contacts waiting for an answer", { list: "waiting" }),

  async recommendations(place) {
    const found = await listed(place, "Open recommendations", { list: "recommendations" });
    // The most urgent first; the list behind the figure is by time.
    const urgent = await listTopActions(place.db, place.workspaceId, { limit: place.limit });
    const rows = urgent.map((row) => ({ name: row.contactName, detail: row.reason, at: row.createdAt.toISOString() }));
    return { ...found, rows };
  },

  async contact(place, call) {
    const { db, workspaceId, limit } = place;
    const title = `Contacts called “${call.name ?? ""}”`;
    if (!call.name) return { title, figures: [], rows: [], missing: [] };
    const found = await listed(place, "Contacts of that name", { list: "contacts", called: call.name });
    const { rows } = await findContacts(db, workspaceId, call.name, limit);
    const [only] = rows;
    const said = only && rows.length === 1 ? (await listMessagesOf(db, workspaceId, only.id, 5)).rows : [];
    return { ...found, title, rows: [...rowsOf(rows), ...rowsOf(said)].slice(0, limit) };
  },

  async topics(place) {
    const found = await listed(place, "Patterns found", { list: "patterns" });
    const insights = await listInsights(place.db, place.workspaceId, { limit: 40 });
    // Each pattern once, as it was last seen, a run's commonest first.
    const newest = new Map(insights.toReversed().map((it) => [`${it.type} ${it.pattern}`, it]));
    const rows = [...newest.values()].reverse().slice(0, place.limit);
    return {
      ...{ ...found, title: "What people say" },
      rows: rows.map((it) => ({
        name: it.pattern,
        detail: `${it.frequency} times${it.examples[0] ? `: “${it.examples[0].text.slice(0, 160)}”` : ""}`,
        at: it.createdAt.toISOString(),
      })),
    };
  },
};

/** A list as it stands: how many there are, and the newest of them. */
async function listed({ db, workspaceId, limit, prefix }: Place, title: string, source: ListSource): Promise<Result> {
  const [counted, shown] = await db.batch([
    countFactRows(db, workspaceId, source),
    listFactRows(db, workspaceId, { ...source, limit }),
  ]);
  const figures = [figure(`${prefix}f1`, title, counted.rows[0]?.rows ?? 0, source)];
  return { title, figures, rows: rowsOf(shown.rows), missing: [] };
}

const filterOf = ({ bounds }: Place, { temperature, status, source, owner }: Call): LeadFilter => ({
  ...{ from: bounds.from, to: bounds.to, temperature, status, source, owner },
});

const narrowed = ({ source, owner }: Call): string =>
  `${source ? ` from ${source}` : ""}${owner ? ` of ${owner}` : ""}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const figure = (id: string, label: string, value: number, source: LeadsSource | ListSource): Figure => ({
  ...{ id, label, value, rows: value, source },
  text: new Intl.NumberFormat("en-US").format(value),
});

const rowsOf = (rows: AnswerRow[]) =>
  rows.map(({ name, company, detail, at }) => ({ name: company ? `${name} (${company})` : name, detail, at }));
