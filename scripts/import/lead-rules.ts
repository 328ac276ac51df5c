import type { STATUSES } from "../../src/ingest/lead-item.ts";

/** One record of a file, by column name. */
export type Columns = Record<string, string>;

type Status = (typeof STATUSES)[number];

/** Points for the last thing a lead did, 0 to 30; what is not listed has none. */
const ACTIVITY_POINTS: Record<string, number> = {
  "Had a Phone Conversation": 30,
  "Approached upfront": 30,
  "SMS Sent": 25,
  "Email Link Clicked": 20,
  "Email Opened": 15,
  "Form Submitted on Website": 15,
  "Visited Booth in Tradeshow": 15,
  "Email Received": 15,
  "View in browser link Clicked": 10,
  "Page Visited on Website": 10,
  "Olark Chat Conversation": 5,
};

const ACTIVITY_STATUS: Record<string, Status> = {
  "Had a Phone Conversation": "qualified",
  "Approached upfront": "qualified",
  "SMS Sent": "contacted",
  "Email Link Clicked": "contacted",
  "Email Opened": "contacted",
  "Email Received": "contacted",
  "View in browser link Clicked": "contacted",
  "Olark Chat Conversation": "contacted",
  Unreachable: "contacted",
  Unsubscribed: "rejected",
  "Email Bounced": "rejected",
};

const MOST_VISIT_POINTS = 30;
const POINTS_PER_VISIT = 5;
const MOST_TIME_POINTS = 40;
const SECONDS_PER_POINT = 30;

/**
 * 0 to 100 from what a lead did before anybody knew how it ended: 5 points a visit (at most 30), 1 point for 30 seconds on
 * the site (at most 40), and up to 30 for the last activity. Undefined where a file has none of the three columns.
 */
export function scoreOf(columns: Columns): number | undefined {
  const { TotalVisits: visits, "Total Time Spent on Website": seconds, "Last Activity": activity } = columns;
  if (visits === undefined && seconds === undefined && activity === undefined) return undefined;
  const points =
    Math.min(MOST_VISIT_POINTS, POINTS_PER_VISIT * countOf(visits)) +
    Math.min(MOST_TIME_POINTS, countOf(seconds) / SECONDS_PER_POINT) +
    (ACTIVITY_POINTS[activity ?? ""] ?? 0);
  return Math.round(points);
}

/** The status a file tells of: converted where it says so, else what the last activity means. */
export function statusOf(columns: Columns): { status?: Status; rejection_reason?: string } {
  if (columns.ToBeConverted === "1") return { status: "converted" };
  const activity = columns["Last Activity"];
  if (activity === undefined) return {};
  const status = ACTIVITY_STATUS[activity] ?? "new";
  return status === "rejected" ? { status, rejection_reason: activity } : { status };
}

const countOf = (text: string | undefined): number => Math.max(0, Number(text) || 0);

/** The rules in words, shown when an import starts. */
export const leadRulesInWords = (days: number, seed: number): string[] => [
  'Missing names become "Lead <id>"; a lead without a contact id or e-mail address is its own contact.',
  `Missing creation dates are spread over the last ${days} days by seed ${seed}, the same for the same lead.`,
  "Status: converted where ToBeConverted is 1, else from Last Activity (a phone call: qualified; a mail, message or chat:",
  "  contacted; unsubscribed or bounced: rejected; anything else: new).",
  "Score: 5 a visit up to 30, 1 for 30 seconds on the site up to 40, up to 30 for the last activity. Temperature: the score",
  "  against the workspace's thresholds. Neither looks at ToBeConverted or Lead Quality.",
  "Every column is kept among the lead's attributes. Times without a zone are UTC.",
];
