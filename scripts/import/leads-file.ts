import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { type Info, parse } from "csv-parse";
import { subSeconds } from "date-fns";
import type { LeadRow } from "../../src/db/queries/ingest/rows.ts";
import { UserError } from "../../src/errors.ts";
import { leadItem } from "../../src/ingest/lead-item.ts";
import { type LeadField, locateColumns } from "./lead-columns.ts";
import { type Columns, scoreOf, statusOf } from "./lead-rules.ts";
import type { FileOptions, Line } from "./line.ts";
import { spread } from "./spread.ts";

const SECONDS_PER_DAY = 86_400;
/** A record longer than this is an unclosed quote. */
const MOST_RECORD_CHARACTERS = 200_000;

/** Reads a leads file line by line: a header, then a lead a record. @throws UserError when the header cannot be used. */
export async function* readLeads(
  path: string,
  mappings: Map<string, LeadField>,
  options: FileOptions,
): AsyncGenerator<Line<LeadRow>> {
  const source = createReadStream(path);
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: MOST_RECORD_CHARACTERS,
  });
  // Its errors surface where the parser is read.
  pipeline(source, parser, () => undefined);
  let header: string[] | undefined;
  let located = new Map<LeadField, string>();
  const check = leadItem(options.now);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      const bytes = source.bytesRead;
      if (!header) {
        header = record;
        located = locateColumns(header, mappings);
        continue;
      }
      if (record.length !== header.length) {
        const problem = `has ${record.length} columns, the header ${header.length}`;
        yield { line: info.lines, bytes, rows: [], problem };
        continue;
      }
      const columns = Object.fromEntries(header.map((name, index) => [name, record[index] ?? ""]));
      const { item, filled } = describeLead(columns, located, options);
      const checked = check.safeParse(item);
      if (checked.success) {
        const given = checked.data.given.filter((field) => !filled.has(field));
        yield { line: info.lines, bytes, rows: [{ ...checked.data, given }] };
      } else {
        const [issue] = checked.error.issues;
        yield { line: info.lines, bytes, rows: [], problem: `${issue?.path.join(".")} ${issue?.message}` };
      }
    }
  } catch (error) {
    if (!(error instanceof Error && "lines" in error)) throw error;
    yield {
      line: Number(error.lines),
      bytes: source.bytesRead,
      rows: [],
      problem: `${error.message}; the rest is not read`,
    };
  }
  if (!header) throw new UserError("The file is empty.");
}

/** A record as a lead item, and the fields that a rule filled rather than the file. */
function describeLead(columns: Columns, located: Map<LeadField, string>, options: FileOptions) {
  const value = (field: LeadField): string | undefined => columns[located.get(field) ?? ""] || undefined;
  const id = value("id") ?? "";
  const filled = new Set<string>();
  const orFill = <T>(field: string, given: T | undefined, fill: () => T): T => {
    if (given !== undefined) return given;
    filled.add(field);
    return fill();
  };
  const told = value("status")
    ? { status: value("status"), rejection_reason: value("rejection_reason") }
    : { ...statusOf(columns), ...(value("rejection_reason") && { rejection_reason: value("rejection_reason") }) };
  const score = value("score");
  const item = {
    id,
    contact: {
      id: value("contact_id"),
      name: orFill("name", value("name"), () => `Lead ${id}`),
      email: value("email"),
      company: value("company"),
      title: value("title"),
    },
    source: value("source"),
    temperature: value("temperature"),
    score: score === undefined ? scoreOf(columns) : Number(score),
    ...told,
    owner: value("owner"),
    attributes: Object.fromEntries(Object.entries(columns).map(([name, text]) => [name, plainValue(text)])),
    created_at: orFill("created_at", isoTime(value("created_at")), () => {
      const secondsAgo = Math.floor(spread(options.seed, id, "created_at") * options.days * SECONDS_PER_DAY);
      return subSeconds(options.now, secondsAgo).toISOString();
    }),
    updated_at: isoTime(value("updated_at")),
  };
  return { item, filled };
}

/** Numbers as numbers, so that a rule or a formula can use them; nothing as null. */
function plainValue(text: string): string | number | null {
  if (text === "") return null;
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(text) ? Number(text) : text;
}

/** `2026-03-01 09:30` and the like as UTC; anything else as it is. */
function isoTime(text: string | undefined): string | undefined {
  const local = text && /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?$/.exec(text);
  return local ? `${local[1]}T${local[2]}${local[3] ?? ":00"}Z` : text;
}
