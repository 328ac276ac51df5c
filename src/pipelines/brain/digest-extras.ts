import { parseISO, subWeeks } from "date-fns";
import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { type Moved, measureDone } from "../../db/queries/brain/measure-done.ts";
import type { Span } from "../../db/queries/brain/measure-rollups.ts";
import { newLeadsOf } from "./facts.ts";
import { orMissing } from "./or-missing.ts";
import { readMeasures } from "./read-measures.ts";
import type { Advised, BrainInput, Measured } from "./state.ts";

/** Weeks that a trend shows, the last one included. */
const TREND_WEEKS = 6;

/** A week's counts; null where they could not be read. */
export interface TrendWeek {
  /** Local date of the week's first day, `2026-11-18`. */
  begins: string;
  /** `[starts, ends)` by the workspace's clocks. */
  starts: string;
  ends: string;
  new_leads: number | null;
  received: number | null;
  converted: number | null;
}

/** What a digest counts besides a summary's figures; kept in the metrics of its row. */
export interface DigestExtras {
  /** What came of recommendations that were done. */
  moved?: Moved;
  /** Of a weekly digest: the last weeks, oldest first. */
  trend?: TrendWeek[];
}

/** Counts what only digests tell; nothing for other summaries. What cannot be read a second time is named in `missing`. */
export async function digestExtras(
  db: Db,
  workspaceId: WorkspaceId,
  input: BrainInput & Measured,
  attempt: number,
): Promise<{ extras: DigestExtras; missing: "moved"[] }> {
  if (!input.digest) return { extras: {}, missing: [] };
  const read = await orMissing(measureDone(db, workspaceId, input.from, input.to), attempt);
  const moved = read?.rows[0];
  const trend = input.period === "week" && { trend: await trendOf(db, workspaceId, input) };
  return { extras: { ...(moved && { moved }), ...trend }, missing: read ? [] : ["moved"] };
}

/** The last weeks, oldest first, ending where the digest's does; counted as all figures are. */
async function trendOf(db: Db, workspaceId: WorkspaceId, { timeZone, ends }: Measured): Promise<TrendWeek[]> {
  const last = parseISO(`${ends.replace(" ", "T")}Z`);
  const local = (weeksAgo: number) => subWeeks(last, weeksAgo).toISOString().slice(0, 19).replace("T", " ");
  const weeks = Array.from({ length: TREND_WEEKS }, (_, index) => TREND_WEEKS - index);
  const spans = weeks.map((ago): Span => ({ span: `week${ago}`, starts: local(ago), ends: local(ago - 1) }));
  const { counts, missing } = await readMeasures(db, workspaceId, timeZone, spans, false);
  const has = (source: "leads" | "messages", value?: number) => (missing.includes(source) ? null : (value ?? 0));
  return spans.map(({ span, starts, ends: end }) => {
    const week = counts.find((it) => it.span === span);
    return {
      ...{ begins: starts.slice(0, 10), starts, ends: end },
      new_leads: has("leads", week && newLeadsOf(week)),
      received: has("messages", week?.received),
      converted: has("leads", week?.converted),
    };
  });
}

/** Counts of what happened in a period, whatever the workspace chose to show of it. */
const HAPPENED = [
  ...["newLeadsCount", "conversionsCount", "rejectionsCount"],
  ...["messagesReceived", "messagesSent", "contactsWrittenTo"],
];

/** Whether it is known that nothing happened in the period: what could not be read may have. */
export const nothingHappened = ({ metrics, missing }: Pick<Measured, "metrics" | "missing">): boolean =>
  missing.length === 0 && HAPPENED.every((name) => metrics[name] === 0);

/** The one line of a digest of a time in which nothing happened and nobody waits; null where there is more to say. */
export function quietLine(of: BrainInput & Measured & Partial<Advised>): string | null {
  if (!of.digest || !nothingHappened(of) || (of.recommended ?? 0) > 0) return null;
  const moved = of.metrics.moved as Moved | undefined;
  if (moved && moved.done + moved.replied + moved.staged + moved.converted > 0) return null;
  return "Nothing new since the last digest: no leads, no messages, nobody to write to.";
}
