import { isWebsite, NewProspect } from "./campaign-input.ts";

export interface ParsedProspects {
  prospects: NewProspect[];
  /** `line` counts from 1, empty lines included. */
  errors: { line: number; reason: string }[];
}

/**
 * Reads prospects pasted as lines of `Name, Company, https://site, Title, email`. Name and company come first;
 * the others are known by their look, may be left out, and may be quoted with `"` where they hold a comma.
 */
export function parseProspectLines(text: string): ParsedProspects {
  const prospects: NewProspect[] = [];
  const errors: ParsedProspects["errors"] = [];
  const seen = new Map<string, number>();
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    if (raw.trim() === "") continue;
    const line = index + 1;
    const parsed = parseLine(raw);
    if ("reason" in parsed) {
      errors.push({ line, reason: parsed.reason });
      continue;
    }
    const twin = identities(parsed).flatMap((identity) => seen.get(identity) ?? [])[0];
    if (twin !== undefined) {
      errors.push({ line, reason: `It is the same prospect as line ${twin}.` });
      continue;
    }
    for (const identity of identities(parsed)) seen.set(identity, line);
    prospects.push(parsed);
  }
  return { prospects, errors };
}

function identities(prospect: NewProspect): string[] {
  const who = `${prospect.name}\n${prospect.company}`.toLowerCase();
  return prospect.email ? [who, prospect.email.toLowerCase()] : [who];
}

function parseLine(raw: string): NewProspect | { reason: string } {
  const fields = splitFields(raw);
  if (!fields) return { reason: "A quotation mark is not closed." };
  const [name = "", company = "", ...rest] = fields;
  const found: { url?: string; email?: string; title?: string } = {};
  for (const [index, field] of rest.entries()) {
    if (field === "") continue;
    const kind = kindOf(field, index === 0);
    if (found[kind] !== undefined) {
      return { reason: `"${shortened(found[kind])}" and "${shortened(field)}" both look like the ${WORDS[kind]}.` };
    }
    found[kind] = kind === "url" && !/^[a-z]+:/i.test(field) ? `https://${field}` : field;
  }
  const checked = NewProspect.safeParse({ name, company, ...found });
  return checked.success ? checked.data : { reason: checked.error.issues[0]?.message ?? "It cannot be read." };
}

const WORDS = { url: "website", email: "e-mail address", title: "title" } as const;

function kindOf(field: string, mayBeBareHost: boolean): keyof typeof WORDS {
  if (/^[a-z][a-z0-9+.-]*:/i.test(field) && !/\s/.test(field)) return "url";
  if (field.includes("@") && !/\s/.test(field)) return "email";
  return mayBeBareHost && /^[^\s]+\.[^\s]+$/.test(field) && isWebsite(`https://${field}`) ? "url" : "title";
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** The fields of a comma-separated line, trimmed; null where a quotation mark stays open. Tabs separate too. */
function splitFields(line: string): string[] | null {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (quoted && char === '"' && line.charAt(at + 1) === '"') {
      field += '"';
      at++;
    } else if (char === '"' && (quoted || field.trim() === "")) {
      quoted = !quoted;
    } else if (!quoted && (char === "," || char === "\t")) {
      fields.push(field.trim());
      field = "";
    } else {
      field += char;
    }
  }
  return quoted ? null : [...fields, field.trim()];
}
