import { LIMITS } from "./block-limits.ts";
import { type Checker, isObject, lengthOf } from "./check-problems.ts";
import type { Json } from "./types.ts";

const RICH_PARTS = ["rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"];

function richTextChars(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + richTextChars(one), 0);
  if (!isObject(value)) return 0;
  const own = typeof value.text === "string" ? lengthOf(value.text) : 0;
  return own + richTextChars(value.elements);
}

/** Checks the parts of a rich text, wherever it stands. */
export function richParts(block: Json, at: string, check: Checker): void {
  const parts = check.list(block, "elements", at, { required: true, min: 0, max: Number.POSITIVE_INFINITY });
  for (const [i, part] of parts.entries()) {
    const where = `${at}/elements/${i}`;
    if (!isObject(part) || typeof part.type !== "string") check.fail(where, "missing required field: type");
    else if (!RICH_PARTS.includes(part.type)) check.fail(`${where}/type`, `unsupported type: ${part.type}`);
    else check.list(part, "elements", where, { required: true, min: 0, max: Number.POSITIVE_INFINITY });
  }
}

/** A block of rich text. */
export function richText(block: Json, at: string, check: Checker): void {
  richParts(block, at, check);
  check.chars += richTextChars(block.elements);
}

function checkCell(cell: Json, at: string, check: Checker): void {
  if (cell.type === "rich_text") {
    richParts(cell, at, check);
    return;
  }
  check.string(cell, "text", at, { required: true });
  if (cell.type === "raw_number" && typeof cell.value !== "number") check.fail(`${at}/value`, "must be a number");
}

/** A table: its rows, its cells, and how many characters they have together. */
export function table(block: Json, at: string, check: Checker): void {
  let chars = 0;
  for (const [r, row] of check.list(block, "rows", at, { required: true, max: LIMITS.tableRows }).entries()) {
    const where = `${at}/rows/${r}`;
    if (!Array.isArray(row)) {
      check.fail(where, "must be an array");
      continue;
    }
    if (row.length > LIMITS.tableColumns) check.fail(where, `no more than ${LIMITS.tableColumns} items allowed`);
    for (const [c, cell] of row.entries()) {
      const type = isObject(cell) ? cell.type : undefined;
      if (type !== "raw_text" && type !== "raw_number" && type !== "rich_text") {
        check.fail(`${where}/${c}/type`, "must be one of: raw_text, raw_number, rich_text");
      }
      if (isObject(cell)) checkCell(cell, `${where}/${c}`, check);
      chars += richTextChars(cell);
    }
  }
  check.list(block, "column_settings", at, { max: LIMITS.tableColumns });
  if (chars > LIMITS.tableChars) check.fail(at, `must be less than ${LIMITS.tableChars + 1} characters`);
  check.chars += chars;
}
