import type { createDb } from "../../src/db/client.ts";
import type { WorkspaceId } from "../../src/db/ids.ts";
import { listConversations } from "../../src/db/queries/brain/list-conversations.ts";
import { countFactRows, listFactRows } from "../../src/db/queries/brain/list-fact-rows.ts";
import { listInboundMessages } from "../../src/db/queries/brain/list-inbound-messages.ts";
import { listRejectionReasons } from "../../src/db/queries/brain/list-rejection-reasons.ts";
import { listUntouchedLeads } from "../../src/db/queries/brain/list-untouched-leads.ts";
import { measureReasons, measureRollups, rollupsReady, type Span } from "../../src/db/queries/brain/measure-rollups.ts";
import { countConversationOutcomes, listConversationsToScore } from "../../src/db/queries/brain/score-conversations.ts";
import { countLeadOutcomes, listLeadsToScore } from "../../src/db/queries/brain/score-leads.ts";

const ZONE = "Europe/Berlin";
const DAY = 86_400_000;

type Db = ReturnType<typeof createDb>;

export interface Query {
  name: string;
  statements(db: Db, workspace: WorkspaceId): { getQuery(): { sql: string; params: unknown[] } }[];
}

const day = (ago: number) => `${new Date(Date.now() - ago * DAY).toISOString().slice(0, 10)} 00:00:00`;
const hour = (ago: number) => `${new Date(Date.now() - ago * DAY).toISOString().slice(0, 13).replace("T", " ")}:00:00`;

/** A period of so many days and the one before, and all there is. */
const spans = (days: number): Span[] => [
  { span: "now", starts: day(days - 1), ends: day(-1) },
  { span: "prior", starts: day(2 * days - 1), ends: hour(days) },
  { span: "total", starts: "0001-01-01 00:00:00", ends: day(-1) },
];

const metrics = (name: string, of: Span[]): Query => ({
  name: `metrics of ${name}`,
  statements: (db, workspace) => [
    measureRollups(db, workspace, ZONE, of),
    measureReasons(db, workspace, ZONE, of),
    rollupsReady(db, workspace, ZONE),
  ],
});

const one = (name: string, statement: (db: Db, workspace: WorkspaceId) => unknown): Query => ({
  name,
  statements: (db, workspace) => [statement(db, workspace) as { getQuery(): { sql: string; params: unknown[] } }],
});

/** What a summary asks the database for; the first lines are its figures. */
export function queriesOf(): Query[] {
  const week = { timeZone: ZONE, starts: day(6), ends: day(-1) };
  const from = new Date(Date.now() - 7 * DAY).toISOString();
  const to = new Date().toISOString();
  return [
    metrics("today", spans(1)),
    metrics("the week", spans(7)),
    metrics("the month", spans(30)),
    metrics(
      "100 days in the past",
      spans(100).map((it) => ({ ...it, ends: it.span === "now" ? day(20) : it.ends })),
    ),
    metrics("all time", spans(1_200)),
    one("a page of messages to read", (db, id) => listInboundMessages(db, id, { from, to })),
    one("examples of rejection reasons", (db, id) => listRejectionReasons(db, id, week, ["price", "timing"])),
    one("conversations to recommend", (db, id) => listConversations(db, id, { days: 30, limit: 500 })),
    one("hot leads nobody wrote to", (db, id) => listUntouchedLeads(db, id, { days: 30, limit: 100 })),
    one("a page of rows behind a figure", (db, id) => listFactRows(db, id, { query: "leads.hot", ...week })),
    one("how many rows those are", (db, id) => countFactRows(db, id, { query: "leads.hot", ...week })),
    one("nightly: leads to score, a page", (db, id) => listLeadsToScore(db, id, null, 2_000)),
    one("nightly: leads that had their time", (db, id) => countLeadOutcomes(db, id)),
    one("nightly: conversations to score, a page", (db, id) => listConversationsToScore(db, id, null, 500)),
    one("nightly: conversations that ended", (db, id) => countConversationOutcomes(db, id)),
  ];
}
