import { CsvError, parse } from "csv-parse/sync";

/** One record of a list, with the line of the text it begins on; the first line is 1. */
export interface CsvRecord {
  line: number;
  fields: string[];
}

/** A line that is no record. */
export interface LineError {
  line: number;
  reason: string;
}

/** Lines that cannot be read, after which the rest is not looked at any more: it is hardly a list. */
const MOST_BROKEN = 50;

/**
 * The records of a text that was pasted or uploaded: separated by commas, semicolons, tabs or bars, quoted where a field holds
 * one; or by what Excel's own first line says, as `sep=;`. A line that breaks the rules of quotation is named and left out; what follows it is read all the same.
 */
export function csvRecords(text: string): { records: CsvRecord[]; errors: LineError[] } {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const said = /^"?sep=(.)"?$/i.exec(lines[0] ?? "")?.[1];
  // It is no record, and the lines below keep their numbers.
  if (said) lines[0] = "";
  const delimiter = said ? [said] : delimitersOf(lines.find((line) => line.trim() !== "") ?? "");
  const records: CsvRecord[] = [];
  const errors: LineError[] = [];
  for (let from = 0; from < lines.length; ) {
    const rest = lines.slice(from).join("\n");
    const read = (to?: number) => place(readAll(rest, delimiter, to), from);
    try {
      records.push(...read());
      break;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const whole = Number((error as CsvError & { records?: number }).records ?? 0);
      const good = whole > 0 ? read(whole) : [];
      records.push(...good);
      let bad = good.at(-1)?.end ?? from;
      while (lines[bad]?.trim() === "") bad += 1;
      errors.push({ line: bad + 1, reason: "A quotation mark is not closed." });
      from = bad + 1;
      if (errors.length >= MOST_BROKEN) break;
    }
  }
  return { records: records.map(({ line, fields }) => ({ line, fields })), errors };
}

interface Read {
  info: { lines: number };
  record: string[];
}

const readAll = (text: string, delimiter: string[], to: number | undefined): Read[] =>
  parse(text, {
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    ...(to === undefined ? {} : { to }),
  }) as unknown as Read[];

/** The reader counts the lines up to a record's end; a field in quotes may hold some of them. */
function place(read: Read[], from: number): (CsvRecord & { end: number })[] {
  return read.flatMap(({ info, record }) => {
    if (record.every((field) => field === "")) return [];
    const within = record.reduce((sum, field) => sum + (field.match(/\n/g)?.length ?? 0), 0);
    return [{ line: from + info.lines - within, end: from + info.lines, fields: record }];
  });
}

/** A list of Excel's in much of Europe is separated by semicolons, one of a database's sometimes by bars. */
const delimitersOf = (first: string): string[] => {
  const count = (char: string) => first.split(char).length;
  if (count("|") > Math.max(count(","), count(";"))) return ["|"];
  return count(";") > count(",") ? [";", "\t"] : [",", "\t"];
};
