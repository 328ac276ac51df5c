import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { getConfig } from "../../db/queries/brain/get-config.ts";
import { getDigestPeriod } from "../../db/queries/brain/get-digest-period.ts";
import { getPeriod, type PeriodRow } from "../../db/queries/brain/get-period.ts";
import { listRejectionReasons } from "../../db/queries/brain/list-rejection-reasons.ts";
import type { Span, SpanCounts } from "../../db/queries/brain/measure-rollups.ts";
import type { MetricsSnapshot } from "../../db/schema/brain.ts";
import { FatalStepError } from "../../errors.ts";
import { defineStep, next } from "../engine/define.ts";
import { avgScoreOf, factsOf, type Measures, medianResponseOf, newLeadsOf, responseRateOf } from "./facts.ts";
import { firstWeekdayOf } from "./periods.ts";
import { type Read, readMeasures } from "./read-measures.ts";
import type { BrainInput, Measured } from "./state.ts";

/** Before any period; local time. */
const EVER = "0001-01-01 00:00:00";

/** Counts the period and the one before it, by SQL alone. */
export const measure = defineStep<BrainInput>({
  name: "measure",
  timeoutMs: 20_000,
  needs: ["period"],
  gives: ["timeZone", "from", "to", "starts", "ends", "prior", "model", "facts", "missing", "metrics"],
  async run({ db, workspaceId, input, run }) {
    const [config] = await getConfig(db, workspaceId);
    if (!config) throw new FatalStepError("The workspace is not there any more.");
    const firstWeekday = firstWeekdayOf(config.locale);
    const bounds = await boundsOf(db, workspaceId, input, firstWeekday);
    if (!bounds) throw new FatalStepError("The workspace is not there any more.");
    const read = await readMeasures(db, workspaceId, bounds.time_zone, spansOf(bounds), run.attempt < 2);
    const of = (name: Span["span"]) => read.counts.find(({ span }) => span === name) ?? null;
    const [now, total] = [of("now"), of("total")];
    if (!now || !total) throw new FatalStepError("The figures could not be counted.");
    const missing = read.missing.filter((source) => source !== "reasons");
    const measures = { now, prior: bounds.prior_starts ? of("prior") : null, total, missing };
    const facts = factsOf(measures, config.locale, config.metrics);
    const { starts, ends, prior_starts: priorStarts, prior_ends: priorEnds } = bounds;
    const output: Measured = {
      timeZone: bounds.time_zone,
      from: bounds.from,
      to: bounds.to,
      starts,
      ends,
      prior: bounds.prior_from && bounds.prior_to ? { from: bounds.prior_from, to: bounds.prior_to } : null,
      model: config.model,
      facts,
      missing: read.missing,
      metrics: {
        ...snapshotOf(measures),
        facts,
        missing: read.missing,
        span: {
          timeZone: bounds.time_zone,
          first: bounds.first,
          last: bounds.last,
          starts,
          ends,
          priorStarts,
          priorEnds,
          countedAt: bounds.counted_at,
        },
        rejectionReasons: await reasonsOf(db, workspaceId, bounds, read),
      },
    };
    return next({ ...output });
  },
});

async function boundsOf(
  db: Db,
  workspaceId: WorkspaceId,
  { period, digest }: BrainInput,
  firstWeekday: number,
): Promise<PeriodRow | undefined> {
  if (period !== "day" && !digest) return (await getPeriod(db, workspaceId, period, firstWeekday)).rows[0];
  if (!digest) throw new FatalStepError("The time since the last digest has to be given.");
  const span = { period: period === "week" ? period : ("day" as const), from: digest.from, to: digest.to };
  return (await getDigestPeriod(db, workspaceId, span)).rows[0];
}

/** Reasons as people spelt them last; in small letters where the leads cannot be looked at. */
async function reasonsOf(
  db: Db,
  workspaceId: WorkspaceId,
  { time_zone: timeZone, starts, ends }: PeriodRow,
  read: Read,
) {
  const counted = read.reasons.filter(({ span }) => span === "now");
  const keys = counted.map(({ key }) => key);
  const spelt = await listRejectionReasons(db, workspaceId, { timeZone, starts, ends }, keys).catch(() => ({
    rows: [],
  }));
  const before = (key: string) => read.reasons.find((it) => it.span === "prior" && it.key === key)?.count ?? 0;
  return counted.map(({ key, count }) => ({
    ...{ key, count, before: before(key) },
    reason: spelt.rows.find((row) => row.key === key)?.reason ?? key,
  }));
}

/** What is counted of a period: it, the one before, and all until its end. */
export function spansOf(bounds: PeriodRow): Span[] {
  const { starts, ends, prior_starts, prior_ends } = bounds;
  const prior: Span[] = prior_starts && prior_ends ? [{ span: "prior", starts: prior_starts, ends: prior_ends }] : [];
  return [{ span: "now", starts, ends }, ...prior, { span: "total", starts: EVER, ends }];
}

function snapshotOf({ now, prior, total, missing }: Measures): MetricsSnapshot {
  return {
    ...countsOf(now, missing),
    previous: prior ? countsOf(prior, missing) : null,
    totals: totalsOf(total, missing),
  };
}

function totalsOf(it: SpanCounts, missing: Measures["missing"]) {
  const has = (source: Measures["missing"][number], value: number) => (missing.includes(source) ? null : value);
  return {
    leads: has("leads", newLeadsOf(it)),
    contacts: has("contacts", it.contacts),
    messages: has("messages", it.received + it.sent),
  };
}

/** What could not be read is null. */
function countsOf(it: SpanCounts, missing: Measures["missing"]) {
  const has = <Value>(source: Measures["missing"][number], value: Value) => (missing.includes(source) ? null : value);
  return {
    newLeadsCount: has("leads", newLeadsOf(it)) as number,
    hotLeadsCount: has("leads", it.hot) as number,
    warmLeadsCount: has("leads", it.warm) as number,
    coldLeadsCount: has("leads", it.cold) as number,
    avgScore: has("leads", avgScoreOf(it)),
    responseRate: has("contacts", responseRateOf(it)),
    medianResponseSeconds: has("contacts", medianResponseOf(it)),
    contactsWrittenTo: has("contacts", it.written_to),
    contactsResponded: has("contacts", it.responded),
    messagesReceived: has("messages", it.received),
    messagesSent: has("messages", it.sent),
    conversionsCount: has("leads", it.converted),
    rejectionsCount: has("leads", it.rejected),
  };
}
