import { z } from "zod";
import { DIMENSIONS } from "../../db/queries/ask/lists.ts";
import { ASKABLE_DAYS, PERIODS, type Period } from "../../db/queries/brain/get-period.ts";

/** The queries an answer may be made from, and what each says. There are no others. */
export const QUERIES = {
  figures: "the figures of a period: new leads, response rate, conversions and so on, and how each changed",
  leads: "leads of a period, narrowed by temperature, status, source or owner: how many, and which",
  leads_by: "leads of a period counted by source, status, temperature, owner or rejection reason (`dimension`)",
  unanswered: "contacts who wrote last and have no answer yet",
  recommendations: "open recommendations: whom to talk to, and why",
  contact: "one contact by name: where they stand, and the last messages",
  topics: "what people ask, object to and speak of",
} as const;

export type QueryName = keyof typeof QUERIES;
const NAMES = Object.keys(QUERIES) as [QueryName, ...QueryName[]];

/** Rows that an answer shows at most. */
export const MOST_ROWS = 20;

const word = z.string().trim().min(1).max(80);

/** One query with its parameters. The workspace is none of them: it is bound where the query is run. */
export const Call = z.object({
  query: z.enum(NAMES),
  period: z.enum(PERIODS).nullable().describe("Null for the last seven days, and where days are given."),
  firstDay: z
    .string()
    .nullable()
    .describe("Only where the question names days or a month of its own: the first one, 2026-11-01."),
  lastDay: z.string().nullable().describe("The last one of them, 2026-11-15."),
  temperature: z.enum(["hot", "warm", "cold"]).nullable(),
  status: z.enum(["new", "contacted", "qualified", "converted", "rejected"]).nullable(),
  dimension: z.enum(DIMENSIONS).nullable().describe("For leads_by."),
  source: word.nullable().describe("A source of leads, exactly as the question names it."),
  owner: word.nullable().describe("An owner of leads, exactly as the question names it."),
  name: word.nullable().describe("For contact: the name or company."),
});
export type Call = z.infer<typeof Call>;

/** Calls as they are kept: older ones name no days. */
export const KeptCalls = z.array(
  Call.extend({ firstDay: z.string().nullable().default(null), lastDay: z.string().nullable().default(null) }),
);

const Days = z
  .object({ first: z.iso.date(), last: z.iso.date() })
  .refine(({ first, last }) => first <= last && first >= ASKABLE_DAYS.first && last <= ASKABLE_DAYS.last);

/** The period of a call: the days it names, where they are some; else the named one. */
export function periodOf({ period, firstDay, lastDay }: Call): Period {
  const days = Days.safeParse({ first: firstDay, last: lastDay ?? firstDay });
  return days.success ? days.data : (period ?? "week");
}

export const NO_PARAMETERS: Omit<Call, "query"> = {
  ...{
    period: null,
    firstDay: null,
    lastDay: null,
    temperature: null,
    status: null,
    dimension: null,
    source: null,
    owner: null,
    name: null,
  },
};

/** What a model answers to the question which queries to run. */
export const Choice = z.object({
  answerable: z.boolean().describe("False where none of the queries can answer the question."),
  calls: z.array(Call).max(3).describe("The queries to run, the most telling first; none where it cannot be answered."),
});

/** What can be asked, in words for people. */
export const CAN_ASK = [
  "How many new leads came in this week?",
  "Which hot leads are new?",
  "Where do converted leads come from?",
  "Who is waiting for an answer?",
  "What do people object to?",
] as const;
