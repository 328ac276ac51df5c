import { addDays, isBefore } from "date-fns";
import { z } from "zod";

/** Limits of one item, in characters; chosen well above what CRMs send, and small enough to be shown in Slack. */
export const LIMITS = {
  id: 200,
  name: 200,
  email: 320,
  short: 200,
  reason: 1_000,
  text: 20_000,
  attribute: 2_000,
} as const;
/** Most attributes of one lead. */
const MOST_ATTRIBUTES = 100;
/** No business in these systems is older; an earlier moment is a broken clock or an empty field. */
const EARLIEST = new Date("1970-01-01T00:00:00Z");
/** How far ahead of ours a sender's clock, or its idea of a time zone, may be. */
const DAYS_AHEAD = 1;

/** Text as PostgreSQL can store it, trimmed: without NUL bytes, halves of surrogate pairs replaced. */
export const cleanText = (text: string): string =>
  text
    .replaceAll("\u0000", "")
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .trim();

/** A text that must be there. */
export const requiredText = (longest: number) =>
  z
    .string({ error: "must be text" })
    .transform(cleanText)
    .pipe(
      z
        .string()
        .min(1, "is empty")
        .max(longest, `is longer than ${longest.toLocaleString("en")} characters`),
    );

/** A text that may be missing (undefined: nothing is said); null and an empty text mean that there is none. */
export const optionalText = (longest: number) =>
  z
    .string({ error: "must be text or null" })
    .transform(cleanText)
    .pipe(z.string().max(longest, `is longer than ${longest.toLocaleString("en")} characters`))
    .nullish()
    .transform((text) => (text === undefined ? undefined : text || null));

/** The sender's own id: text, or a whole number that is taken as its digits. */
export const externalId = z
  .union([z.string(), z.int()], { error: "must be text or a whole number" })
  .transform((id) => cleanText(String(id)))
  .pipe(z.string().min(1, "is empty").max(LIMITS.id, `is longer than ${LIMITS.id} characters`));

export const optionalEmail = optionalText(LIMITS.email).refine(
  (email) => !email || /^[^\s@]+@[^\s@]+$/.test(email),
  "is not an e-mail address",
);

/** One of a few words, in any case. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string({ error: `must be one of ${words.join(", ")}` })
    .transform((word) => word.trim().toLowerCase())
    .pipe(z.enum(words, { error: `must be one of ${words.join(", ")}` }));

/** An ISO 8601 date (midnight UTC) or time with its zone, as UTC. Refuses what lies before 1970 or over a day after `now`. */
export const moment = (now: Date) =>
  z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], {
      error: "must be an ISO 8601 time with its zone, such as 2026-03-01T09:30:00Z",
    })
    .transform((text) => new Date(text))
    .refine((at) => !isBefore(at, EARLIEST), "is before 1970")
    .refine((at) => !isBefore(addDays(now, DAYS_AHEAD), at), "lies more than a day in the future")
    .transform((at) => at.toISOString());

/** What else a sender knows of a lead: flat values under names. */
export const attributes = z
  .record(
    z.string(),
    z.union(
      [
        z
          .string()
          .transform(cleanText)
          .pipe(z.string().max(LIMITS.attribute, `is longer than ${LIMITS.attribute.toLocaleString("en")} characters`)),
        z.number(),
        z.boolean(),
        z.null(),
      ],
      {
        error: `must be text of at most ${LIMITS.attribute.toLocaleString("en")} characters, a number, true, false or null`,
      },
    ),
    { error: "must be an object of plain values" },
  )
  .refine((all) => Object.keys(all).length <= MOST_ATTRIBUTES, `holds more than ${MOST_ATTRIBUTES} values`)
  .refine((all) => Object.keys(all).every((key) => key.length <= LIMITS.short), "has a name that is too long")
  .transform((all) => Object.fromEntries(Object.entries(all).map(([key, value]) => [cleanText(key), value])));

/** A person as items name them. */
export const contact = z.object(
  {
    id: externalId.nullish(),
    name: requiredText(LIMITS.name),
    email: optionalEmail,
    company: optionalText(LIMITS.short),
    title: optionalText(LIMITS.short),
  },
  { error: "must be an object with at least a name" },
);
