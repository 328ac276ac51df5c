/** Spreadsheets run what begins so; a quote before it makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

/** A file of lines as CSV (RFC 4180, UTF-8 with its mark, so that Excel reads it); null is an empty field. */
export function csvFile(lines: readonly (readonly (string | number | null)[])[]): Uint8Array {
  return new TextEncoder().encode(`\uFEFF${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`);
}

function cell(value: string | number | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
