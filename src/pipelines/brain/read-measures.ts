import type { Db } from "../../db/client.ts";
import type { WorkspaceId } from "../../db/ids.ts";
import {
  measureReasons,
  measureRollups,
  type ReasonCount,
  rollupsReady,
  type Span,
  type SpanCounts,
} from "../../db/queries/brain/measure-rollups.ts";
import { COUNT_SOURCES, recount, recountReasons } from "../../db/queries/brain/recount.ts";
import type { Source } from "./facts.ts";

export interface Read {
  counts: SpanCounts[];
  reasons: ReasonCount[];
  missing: (Source | "reasons")[];
}

/**
 * Reads the counts of the spans from the rollups or, while these are being built or cannot be read, from the rows.
 * A source that cannot be read either is named in `missing`, unless `strict`.
 * @throws Whatever the database said, where `strict`.
 */
export async function readMeasures(
  db: Db,
  workspaceId: WorkspaceId,
  timeZone: string,
  spans: Span[],
  strict: boolean,
): Promise<Read> {
  const rolled = await fromRollups(db, workspaceId, timeZone, spans).catch(() => null);
  if (rolled) return rolled;
  const missing: Read["missing"] = [];
  const orMissing = async <Rows>(source: Read["missing"][number], rows: PromiseLike<{ rows: Rows[] }>) => {
    try {
      return (await rows).rows;
    } catch (error) {
      if (strict) throw error;
      missing.push(source);
      return [];
    }
  };
  const parts = await Promise.all(
    COUNT_SOURCES.map((source) => orMissing(source, recount(db, workspaceId, timeZone, spans, source))),
  );
  const reasons = await orMissing("reasons", recountReasons(db, workspaceId, timeZone, spans));
  const counts = spans.map(({ span }) =>
    Object.assign({ ...NOTHING, span }, ...parts.map((rows) => rows.find((row) => row.span === span))),
  );
  return { counts, reasons, missing };
}

const NOTHING: SpanCounts = {
  span: "now",
  ...{ hot: 0, warm: 0, cold: 0, scored: 0, score_sum: 0, converted: 0, rejected: 0, received: 0, sent: 0 },
  ...{ contacts: 0, written_to: 0, responded: 0, reply_times: [] },
};

async function fromRollups(db: Db, workspaceId: WorkspaceId, timeZone: string, spans: Span[]): Promise<Read | null> {
  const [counts, reasons, ready] = await db.batch([
    measureRollups(db, workspaceId, timeZone, spans),
    measureReasons(db, workspaceId, timeZone, spans),
    rollupsReady(db, workspaceId, timeZone),
  ]);
  return ready.rows[0]?.ready ? { counts: counts.rows, reasons: reasons.rows, missing: [] } : null;
}
