import { z } from "zod";
import { newId } from "../db/ids.ts";
import type { LeadRow } from "../db/queries/ingest/rows.ts";
import { attributes, contact, externalId, LIMITS, moment, oneOf, optionalText } from "./fields.ts";

const TEMPERATURES = ["hot", "warm", "cold"] as const;
export const STATUSES = ["new", "contacted", "qualified", "converted", "rejected"] as const;

/** A lead as a sender writes it. Whatever is left out of a known lead stays as it is; null takes it away. */
export interface LeadItem {
  id: string | number;
  contact: {
    /** Default: the e-mail address, else the lead's id. */
    id?: string | number | null;
    name: string;
    email?: string | null;
    company?: string | null;
    title?: string | null;
  };
  source?: string | null;
  temperature?: (typeof TEMPERATURES)[number] | null;
  /** 0 to 100. */
  score?: number | null;
  status?: (typeof STATUSES)[number] | null;
  /** E-mail or Slack user id of the rep. */
  owner?: string | null;
  rejection_reason?: string | null;
  attributes?: Record<string, string | number | boolean | null> | null;
  created_at?: string | null;
  updated_at?: string | null;
}

/** Fields that keep their stored value when null, because a lead always has one. */
const NEVER_EMPTY = new Set(["status", "temperature", "created_at", "updated_at", "attributes"]);

/** Checks a lead item and makes its row. `now` is the product's time, against which dates are judged. */
export const leadItem = (now: Date) =>
  z
    .object(
      {
        id: externalId,
        contact,
        source: optionalText(LIMITS.short),
        temperature: oneOf(TEMPERATURES).nullish(),
        score: z
          .number({ error: "must be a number from 0 to 100" })
          .min(0, "must be a number from 0 to 100")
          .max(100, "must be a number from 0 to 100")
          .transform(Math.round)
          .nullish(),
        status: oneOf(STATUSES).nullish(),
        owner: optionalText(LIMITS.email),
        rejection_reason: optionalText(LIMITS.reason),
        attributes: attributes.nullish(),
        created_at: moment(now).nullish(),
        updated_at: moment(now).nullish(),
      },
      { error: "must be an object" },
    )
    .transform(
      (item): LeadRow => ({
        new_id: newId(),
        external_id: item.id,
        new_contact_id: newId(),
        contact_external_id: item.contact.id ?? item.contact.email?.toLowerCase() ?? item.id,
        name: item.contact.name,
        email: item.contact.email ?? null,
        company: item.contact.company ?? null,
        title: item.contact.title ?? null,
        source: item.source ?? null,
        temperature: item.temperature ?? null,
        score: item.score ?? null,
        status: item.status ?? null,
        owner: item.owner ?? null,
        rejection_reason: item.rejection_reason ?? null,
        attributes: item.attributes ?? null,
        created_at: item.created_at ?? null,
        updated_at: item.updated_at ?? null,
        given: ["name", ...givenFields(item)],
      }),
    );

function givenFields(item: object): string[] {
  return Object.entries(item)
    .filter(([field, value]) => value !== undefined && (value !== null || !NEVER_EMPTY.has(field)))
    .map(([field]) => field);
}

/**
 * One row a lead: rows of the same id are laid over each other from the oldest `updated_at` to the newest, one without
 * `updated_at` last, in the order they came.
 */
export function foldLeads(rows: LeadRow[]): LeadRow[] {
  const byAge = rows.toSorted((a, b) => ageOf(a) - ageOf(b));
  const folded = new Map<string, LeadRow>();
  for (const row of byAge) {
    const older = folded.get(row.external_id);
    folded.set(row.external_id, older ? layOver(older, row) : row);
  }
  return [...folded.values()];
}

const ageOf = (row: LeadRow): number => (row.updated_at ? Date.parse(row.updated_at) : Number.POSITIVE_INFINITY);

function layOver(older: LeadRow, newer: LeadRow): LeadRow {
  const said = new Set(newer.given);
  const keys = Object.keys(older) as (keyof LeadRow)[];
  const kept = Object.fromEntries(
    keys.filter((key) => OPTIONAL.has(key) && !said.has(key)).map((key) => [key, older[key]]),
  );
  const samePerson = older.contact_external_id === newer.contact_external_id;
  return {
    ...newer,
    ...kept,
    ...(samePerson && {
      email: newer.email ?? older.email,
      company: newer.company ?? older.company,
      title: newer.title ?? older.title,
    }),
    given: [...new Set([...older.given, ...newer.given])],
  };
}

const OPTIONAL = new Set<keyof LeadRow>([
  "source",
  "temperature",
  "score",
  "status",
  "owner",
  "rejection_reason",
  "attributes",
  "created_at",
]);
