import type { createDb } from "../../src/db/client.ts";
import type { WorkspaceId } from "../../src/db/ids.ts";
import { countLeads, countLeadsBy, findContacts } from "../../src/db/queries/ask/lists.ts";
import { hasData } from "../../src/db/queries/board/has-data.ts";
import { listOpenRecommendations } from "../../src/db/queries/board/list-open-recommendations.ts";
import { countVerdicts } from "../../src/db/queries/brain/count-verdicts.ts";
import { findDigestOfToday } from "../../src/db/queries/brain/due-digests.ts";
import { getLatestSummary } from "../../src/db/queries/brain/get-latest-summary.ts";
import { listAnswered } from "../../src/db/queries/brain/known-answers.ts";
import { listConversations } from "../../src/db/queries/brain/list-conversations.ts";
import { countFactRows, listFactRows } from "../../src/db/queries/brain/list-fact-rows.ts";
import { listInboundMessages } from "../../src/db/queries/brain/list-inbound-messages.ts";
import { listRejectionReasons } from "../../src/db/queries/brain/list-rejection-reasons.ts";
import { listRisingLeads } from "../../src/db/queries/brain/list-rising-leads.ts";
import { listTopActions } from "../../src/db/queries/brain/list-top-actions.ts";
import { listUntouchedLeads } from "../../src/db/queries/brain/list-untouched-leads.ts";
import { measureDone } from "../../src/db/queries/brain/measure-done.ts";
import { measureReasons, measureRollups, rollupsReady, type Span } from "../../src/db/queries/brain/measure-rollups.ts";
import { countConversationOutcomes, listConversationsToScore } from "../../src/db/queries/brain/score-conversations.ts";
import { countLeadOutcomes, listLeadsToScore } from "../../src/db/queries/brain/score-leads.ts";
import { listVideoSignals } from "../../src/db/queries/outreach/share-signals.ts";

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

/** Statements of both kinds: written out, and built. */
function asQuery(statement: unknown): { getQuery(): { sql: string; params: unknown[] } } {
  const it = statement as {
    getQuery?(): { sql: string; params: unknown[] };
    toSQL?(): { sql: string; params: unknown[] };
  };
  return { getQuery: () => it.getQuery?.() ?? it.toSQL?.() ?? { sql: "", params: [] } };
}

const one = (name: string, statement: (db: Db, workspace: WorkspaceId) => unknown): Query => ({
  name,
  statements: (db, workspace) => [asQuery(statement(db, workspace))],
});

/** What a summary asks the database for; the first lines are its figures. */
export function queriesOf(): Query[] {
  const week = { timeZone: ZONE, starts: day(6), ends: day(-1) };
  const from = new Date(Date.now() - 7 * DAY).toISOString();
  const to = new Date().toISOString();
  const nothing = { temperature: null, status: null, source: null, owner: null };
  const month = { from: new Date(Date.now() - 30 * DAY).toISOString(), to, ...nothing };
  const weeks = [6, 5, 4, 3, 2, 1].map(
    (ago): Span => ({ span: `week${ago}`, starts: day(7 * ago), ends: day(7 * (ago - 1)) }),
  );
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
    one("leads whose score rises", (db, id) => listRisingLeads(db, id, { points: 15, limit: 100 })),
    one("who watched or clicked a video", (db, id) => listVideoSignals(db, id, { days: 30, limit: 100 })),
    one("answers that worked", (db, id) => listAnswered(db, id)),
    one("what people made of recommendations", (db, id) => countVerdicts(db, id)),
    one("digest: what Dones moved", (db, id) => measureDone(db, id, new Date(Date.now() - DAY).toISOString(), to)),
    metrics("the trend of six weeks", weeks),
    one("App Home: what waits for a person", (db, id) => listOpenRecommendations(db, id, "U0BENCH")),
    one("App Home: the latest summary", (db, id) => getLatestSummary(db, id)),
    one("App Home: whether there is any data", (db, id) => hasData(db, id)),
    one("recommendations shown", (db, id) => listTopActions(db, id, { limit: 100 })),
    one("digest: today's, if it was made", (db, id) => findDigestOfToday(db, id)),
    one("answer: how many leads match", (db, id) => countLeads(db, id, month)),
    one("answer: leads by source", (db, id) => countLeadsBy(db, id, "source", month, 10)),
    one("answer: a contact by name", (db, id) => findContacts(db, id, "Contact 77", 10)),
    one("a page of rows behind a figure", (db, id) => listFactRows(db, id, { query: "leads.hot", ...week })),
    one("how many rows those are", (db, id) => countFactRows(db, id, { query: "leads.hot", ...week })),
    one("nightly: leads to score, a page", (db, id) => listLeadsToScore(db, id, null, 2_000)),
    one("nightly: leads that had their time", (db, id) => countLeadOutcomes(db, id)),
    one("nightly: conversations to score, a page", (db, id) => listConversationsToScore(db, id, null, 500)),
    one("nightly: conversations that ended", (db, id) => countConversationOutcomes(db, id)),
  ];
}
