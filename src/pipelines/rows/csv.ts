import type { FactRow } from "../../db/queries/brain/list-fact-rows.ts";
import { csvFile } from "../csv.ts";

const COLUMNS = ["name", "company", "detail", "at", "id"] as const;

/** Rows as a CSV file with a header line. */
export const csvOf = (rows: FactRow[]): Uint8Array =>
  csvFile([COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column] ?? ""))]);
