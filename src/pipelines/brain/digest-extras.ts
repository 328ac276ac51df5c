import { parseISO, subWeeks } from "date-fns";
import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { type Moved, measureDone } from "../../db/queries/brain/measure-done.ts";
import type { Span } from "../../db/queries/brain/measure-rollups.ts";
import { newLeadsOf } from "./facts.ts";
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

/** Counts what only digests tell; nothing for other summaries. */
export async function digestExtras(
  db: Db,
  workspaceId: WorkspaceId,
  input: BrainInput & Measured,
): Promise<DigestExtras> {
  if (!input.digest) return {};
  const [counted] = (await measureDone(db, workspaceId, input.from, input.to)).rows;
  return {
    ...(counted && { moved: counted }),
    ...(input.period === "week" && { trend: await trendOf(db, workspaceId, input) }),
  };
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

/** Measures of all there is: they say nothing about what happened. */
const STANDING = new Set(["totalLeads", "totalContacts"]);

/** The one line of a digest of a time in which nothing happened and nobody waits; null where there is more to say. */
export function quietLine({
  digest,
  facts,
  recommended = 0,
  metrics,
}: BrainInput & Measured & Partial<Advised>): string | null {
  if (!digest) return null;
  const happened = facts.some((fact) => fact.value !== 0 && !STANDING.has(fact.key) && !fact.direction);
  const moved = metrics.moved as Moved | undefined;
  const did = moved && moved.done + moved.replied + moved.staged + moved.converted > 0;
  if (happened || did || recommended > 0) return null;
  return "Nothing new since the last digest: no leads, no messages, nobody to write to.";
}
