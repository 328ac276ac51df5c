import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import { type Moved, measureDone } from "../../db/queries/brain/measure-done.ts";
import { measureTrend, type TrendWeek } from "../../db/queries/brain/measure-trend.ts";
import type { Advised, BrainInput, Measured } from "./state.ts";

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
  const [moved, trend] = await db.batch([
    measureDone(db, workspaceId, input.from, input.to),
    measureTrend(db, workspaceId, input.to),
  ]);
  const [counted] = moved.rows;
  return { ...(counted && { moved: counted }), ...(input.period === "week" && { trend: trend.rows }) };
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
