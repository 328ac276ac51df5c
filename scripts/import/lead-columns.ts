import { UserError } from "../../src/errors.ts";

/** What a column of a leads file can be. */
export const LEAD_FIELDS = [
  "id",
  "contact_id",
  "name",
  "email",
  "company",
  "title",
  "source",
  "temperature",
  "score",
  "status",
  "owner",
  "rejection_reason",
  "created_at",
  "updated_at",
] as const;

export type LeadField = (typeof LEAD_FIELDS)[number];

/** Other names by which files call a field, in lower case with underscores. */
const ALIASES: Record<string, LeadField> = {
  lead_number: "id",
  lead_id: "id",
  lead_source: "source",
  full_name: "name",
  contact_name: "name",
  e_mail: "email",
  email_address: "email",
  company_name: "company",
  organization: "company",
  job_title: "title",
  lead_score: "score",
  lead_status: "status",
  lead_owner: "owner",
};

const isField = (name: string): name is LeadField => LEAD_FIELDS.some((field) => field === name);

/** The field a column's name means by itself. */
function fieldOf(column: string): LeadField | undefined {
  const name = column
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_");
  return isField(name) ? name : ALIASES[name];
}

/** Reads `column=field` options. @throws UserError for one that is not of that form or names no field. */
export function parseMappings(options: string[]): Map<string, LeadField> {
  return new Map(
    options.map((option) => {
      const at = option.lastIndexOf("=");
      const [column, field] = [option.slice(0, Math.max(at, 0)).trim(), option.slice(at + 1).trim()];
      if (!column || !isField(field)) {
        throw new UserError(`--map "${option}" is not column=field.`, `Fields are ${LEAD_FIELDS.join(", ")}.`);
      }
      return [column, field];
    }),
  );
}

/**
 * Which column holds which field: what `--map` says, then what the names mean; of two columns of one field the first.
 * @throws UserError when a mapped column is not in the file, or no column is the id.
 */
export function locateColumns(header: string[], mappings: Map<string, LeadField>): Map<LeadField, string> {
  const missing = [...mappings.keys()].filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new UserError(`The file has no column ${missing.join(", ")}.`, `Its columns are ${header.join(", ")}.`);
  }
  const located = new Map<LeadField, string>();
  for (const [column, field] of mappings) if (!located.has(field)) located.set(field, column);
  for (const column of header) {
    const field = mappings.has(column) ? undefined : fieldOf(column);
    if (field && !located.has(field)) located.set(field, column);
  }
  if (!located.has("id")) {
    throw new UserError("No column of the file is the lead's id.", 'Name it, for example --map "Record=id".');
  }
  return located;
}
