import type { FactRow } from "../../db/queries/brain/list-fact-rows.ts";

const COLUMNS = ["name", "company", "detail", "at", "id"] as const;

/** Spreadsheets run what begins so; a quote before it makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows as a CSV file (RFC 4180, UTF-8 with its mark, so that Excel reads it), with a header line. */
export function csvOf(rows: FactRow[]): Uint8Array {
  const lines = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => cell(row[column] ?? "")))];
  return new TextEncoder().encode(`\uFEFF${lines.map((line) => line.join(",")).join("\r\n")}\r\n`);
}

function cell(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
