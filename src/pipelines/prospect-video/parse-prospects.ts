import { isWebsite, MAX_PROSPECTS, NewProspect } from "./campaign-input.ts";
import { type CsvRecord, csvRecords, type LineError } from "./csv-records.ts";
import { type Column, columnsOf, missingColumns } from "./prospect-columns.ts";

/** A list of prospects as it was read; the first line is 1, empty lines are counted. */
export interface ParsedProspects {
  prospects: NewProspect[];
  errors: LineError[];
  /** Lines that name somebody again, and where they stood first. */
  duplicates: { line: number; of: number }[];
}

/**
 * Reads prospects pasted as lines or as CSV, or from a file. With a header its columns are known by name; without one a line is
 * `Name, Company, https://site, Title, email`: name and company come first, the others are known by their look and may be
 * left out.
 */
export function parseProspects(text: string): ParsedProspects {
  const { records, errors } = csvRecords(text);
  const [first] = records;
  const header = first ? columnsOf(first.fields) : null;
  if (first && header && missingColumns(header)) {
    return { prospects: [], errors: [{ line: first.line, reason: missingColumns(header) ?? "" }], duplicates: [] };
  }
  const list: ParsedProspects = { prospects: [], errors, duplicates: [] };
  const seen = new Seen();
  for (const record of header ? records.slice(1) : records) {
    const parsed = header ? byColumns(record, header) : byLook(record);
    if ("reason" in parsed) {
      list.errors.push({ line: record.line, reason: parsed.reason });
      continue;
    }
    const of = seen.before(parsed, record.line);
    if (of === undefined) list.prospects.push(parsed);
    else list.duplicates.push({ line: record.line, of });
  }
  if (list.prospects.length > MAX_PROSPECTS) {
    const most = MAX_PROSPECTS.toLocaleString("en-US");
    list.errors.push({ line: 1, reason: `The list has more than ${most} prospects; launch it in parts.` });
  }
  list.errors.sort((a, b) => a.line - b.line);
  return list;
}

/**
 * Who stood on a line before: the same e-mail address, the same name at the same company, or the same website unless both
 * have e-mail addresses of their own.
 */
class Seen {
  readonly #lines = new Map<string, { line: number; email: string | null }>();

  before(prospect: NewProspect, line: number): number | undefined {
    const email = prospect.email?.toLowerCase() ?? null;
    const person = `person\n${prospect.name}\n${prospect.company}`.toLowerCase();
    const site = prospect.url ? `site\n${siteOf(prospect.url)}` : null;
    const twin =
      (email === null ? undefined : this.#lines.get(`email\n${email}`)) ??
      this.#lines.get(person) ??
      this.#sameSite(site, email);
    if (twin) return twin.line;
    for (const key of [email === null ? null : `email\n${email}`, person, site])
      if (key !== null && !this.#lines.has(key)) this.#lines.set(key, { line, email });
    return undefined;
  }

  #sameSite(site: string | null, email: string | null) {
    const twin = site === null ? undefined : this.#lines.get(site);
    return twin && (twin.email === null || email === null) ? twin : undefined;
  }
}

/** An address without what does not tell two pages apart. */
const siteOf = (address: string): string => {
  const { host, pathname, search } = new URL(address);
  return `${host.replace(/^www\./, "")}${pathname.replace(/\/+$/, "")}${search}`.toLowerCase();
};

type Parsed = NewProspect | { reason: string };

function byColumns({ fields }: CsvRecord, columns: (Column | null)[]): Parsed {
  const found: Partial<Record<Column, string>> = {};
  for (const [index, column] of columns.entries()) {
    const field = fields[index]?.trim() ?? "";
    if (column && field !== "") found[column] ??= field;
  }
  const { firstName, lastName, ...rest } = found;
  const name = rest.name ?? [firstName, lastName].filter(Boolean).join(" ");
  return checked({ ...rest, name, company: rest.company ?? "", ...(rest.url ? { url: withScheme(rest.url) } : {}) });
}

function byLook({ fields }: CsvRecord): Parsed {
  const [name = "", company = "", ...rest] = fields;
  const found: { url?: string; email?: string; title?: string } = {};
  for (const [index, field] of rest.entries()) {
    if (field === "") continue;
    const kind = kindOf(field, index === 0);
    if (found[kind] !== undefined) {
      return { reason: `"${shortened(found[kind])}" and "${shortened(field)}" both look like the ${WORDS[kind]}.` };
    }
    found[kind] = kind === "url" ? withScheme(field) : field;
  }
  return checked({ name, company, ...found });
}

function checked(fields: object): Parsed {
  const parsed = NewProspect.safeParse(fields);
  return parsed.success ? parsed.data : { reason: parsed.error.issues[0]?.message ?? "It cannot be read." };
}

const withScheme = (address: string): string => (/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);

const WORDS = { url: "website", email: "e-mail address", title: "title" } as const;

function kindOf(field: string, mayBeBareHost: boolean): keyof typeof WORDS {
  if (/^[a-z][a-z0-9+.-]*:/i.test(field) && !/\s/.test(field)) return "url";
  if (field.includes("@") && !/\s/.test(field)) return "email";
  return mayBeBareHost && /^[^\s]+\.[^\s]+$/.test(field) && isWebsite(`https://${field}`) ? "url" : "title";
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
