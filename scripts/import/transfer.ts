import type { IngestCounts } from "../../src/db/queries/ingest/rows.ts";
import type { Line } from "./line.ts";

/** What an import did. `read` and `bad` count lines; the others count leads or messages. */
export interface Totals {
  read: number;
  rows: number;
  new: number;
  updated: number;
  unchanged: number;
  bad: number;
}

/** Rows a transaction; as many as a webhook's delivery may bring. */
export const BATCH_ROWS = 1_000;

/** Takes the lines in, a batch after the other. Without `take` they are only checked, and nothing counts as new. */
export async function transfer<Row>(
  lines: AsyncIterable<Line<Row>>,
  handlers: {
    take?: ((rows: Row[]) => Promise<IngestCounts>) | undefined;
    onBad: (line: number, problem: string) => void;
    onProgress: (bytes: number, totals: Totals) => void;
  },
): Promise<Totals> {
  const totals: Totals = { read: 0, rows: 0, new: 0, updated: 0, unchanged: 0, bad: 0 };
  let waiting: Row[] = [];
  const flush = async (atMost: number) => {
    while (waiting.length > atMost) {
      const batch = waiting.slice(0, BATCH_ROWS);
      waiting = waiting.slice(BATCH_ROWS);
      if (!handlers.take) continue;
      const { accepted, updated } = await handlers.take(batch);
      totals.new += accepted;
      totals.updated += updated;
      totals.unchanged += batch.length - accepted - updated;
    }
  };
  for await (const { line, bytes, rows, problem } of lines) {
    totals.read += 1;
    totals.rows += rows.length;
    if (problem !== undefined) {
      totals.bad += 1;
      handlers.onBad(line, problem);
    }
    waiting.push(...rows);
    await flush(BATCH_ROWS - 1);
    handlers.onProgress(bytes, totals);
  }
  await flush(0);
  return totals;
}
