import type { FactRow } from "../../db/queries/brain/list-fact-rows.ts";
import { csvFile } from "../csv.ts";

const COLUMNS = ["name", "company", "detail", "at", "id"] as const;

/** A row, and what else is known of it, by the column it stands in. */
export type CsvRow = FactRow & { more?: Record<string, string> };

/** Rows as a CSV file with a header line; `more` names the columns after those that all rows have. */
export const csvOf = (rows: CsvRow[], more: string[] = []): Uint8Array =>
  csvFile([
    [...COLUMNS, ...more],
    ...rows.map((row) => [
      ...COLUMNS.map((column) => row[column] ?? ""),
      ...more.map((column) => row.more?.[column] ?? ""),
    ]),
  ]);
