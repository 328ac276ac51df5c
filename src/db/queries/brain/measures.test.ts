import { beforeEach, describe, expect, test } from "vitest";
import { brainData } from "../../../../test/harness/brain.ts";
import { newId, type WorkspaceId } from "../../ids.ts";
import { getPeriod } from "./get-period.ts";
import { listConversations } from "./list-conversations.ts";
import { countFactRows, FACT_QUERIES, listFactRows } from "./list-fact-rows.ts";
import { listInboundMessages } from "./list-inbound-messages.ts";
import { listRejectionReasons } from "./list-rejection-reasons.ts";
import { listUntouchedLeads } from "./list-untouched-leads.ts";
import { measureReasons, measureRollups, type Span } from "./measure-rollups.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const data = brainData();
let { db, workspace, stranger, contact } = data;
beforeEach(() => {
  ({ db, workspace, stranger, contact } = data);
});
const { newContact, newLead, newMessage } = data;

describe("measures", () => {
  test("a week in New York -> begins at local midnight six days ago, and is compared with as much of the week before", async () => {
    await data.query("update workspaces set time_zone = 'America/New_York' where id = $1", [workspace]);
    const row = (await getPeriod(db, workspace, "week")).rows[0];
    const [local] = await data.query(
      `select ((date_trunc('day', now() at time zone 'America/New_York') - interval '6 days') at time zone 'America/New_York') as at,
              date_trunc('hour', now() at time zone 'America/New_York' + interval '30 minutes')::text as hour`,
    );
    expect(new Date(row?.from ?? "")).toEqual(local?.at);
    const length = (starts?: string | null, ends?: string | null) =>
      Date.parse(`${ends}Z`.replace(" ", "T")) - Date.parse(`${starts}Z`.replace(" ", "T"));
    expect(length(row?.starts, row?.ends)).toBe(7 * DAY);
    expect(length(row?.prior_starts, row?.starts)).toBe(7 * DAY);
    expect(length(row?.prior_ends, String(local?.hour))).toBe(7 * DAY);
    expect((await getPeriod(db, newId<WorkspaceId>(), "week")).rows).toEqual([]);
  });

  test("days of one's own, long over -> whole days, compared with as many whole days before", async () => {
    const period = { first: "2025-03-10", last: "2025-03-16" };
    expect((await getPeriod(db, workspace, period)).rows).toMatchObject([
      {
        starts: "2025-03-10 00:00:00",
        ends: "2025-03-17 00:00:00",
        prior_starts: "2025-03-03 00:00:00",
        prior_ends: "2025-03-10 00:00:00",
        to: "2025-03-17T00:00:00.000000Z",
      },
    ]);
  });

  test.each([1, 7, 6])(
    "weeks that begin on ISO day %i -> this one and the last begin on it, and do not overlap",
    async (firstWeekday) => {
      const current = (await getPeriod(db, workspace, "this_week", firstWeekday)).rows[0];
      const last = (await getPeriod(db, workspace, "last_week", firstWeekday)).rows[0];
      const weekday = (day = "") => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
      expect(weekday(current?.first)).toBe(firstWeekday);
      expect(weekday(last?.first)).toBe(firstWeekday);
      expect(last?.ends).toBe(current?.starts);
    },
  );

  /** The last 24 hours and the 24 before, by UTC, on full hours. */
  const spans = (): Span[] => {
    const hour = Math.floor(Date.now() / HOUR) * HOUR;
    const at = (hours: number) => new Date(hour - hours * HOUR).toISOString().slice(0, 19).replace("T", " ");
    return [
      { span: "now", starts: at(24), ends: at(-1) },
      { span: "prior", starts: at(48), ends: at(24) },
    ];
  };

  test("leads and messages of both spans -> counted each in its own; another tenant counts nothing", async () => {
    await newLead(contact, { temperature: "hot", score: 80 });
    await newLead(contact, { temperature: "cold", score: 20, status: "rejected", rejection_reason: "Budget" });
    await newLead(contact, { status: "converted", hours: 30 });
    await newMessage(contact, "outbound", 5);
    await newMessage(contact, "inbound", 4, "We really have no budget left for this.");
    const silent = await newContact(workspace, "Jon Berg");
    await newMessage(silent, "inbound", 9);
    await newMessage(silent, "outbound", 8);
    const [now, prior] = (await measureRollups(db, workspace, "UTC", spans())).rows;
    expect(now).toMatchObject({ hot: 1, warm: 0, cold: 1, scored: 2, score_sum: 100, rejected: 1, converted: 0 });
    expect(now).toMatchObject({ received: 2, sent: 2, written_to: 2, responded: 1 });
    expect(now?.reply_times.indexOf(1)).toBe(7);
    expect(prior).toMatchObject({ warm: 1, converted: 1, received: 0 });
    const reasons = (await measureReasons(db, workspace, "UTC", spans())).rows;
    expect(reasons).toEqual([{ span: "now", key: "budget", count: 1 }]);
    const [span] = spans();
    if (!span) throw new Error("There is no span.");
    const within = { ...span, timeZone: "UTC" };
    const examples = (await listRejectionReasons(db, workspace, within, ["budget", "none"])).rows;
    expect(examples).toMatchObject([{ key: "budget", reason: "Budget", examples: [{ contactId: contact }] }]);
    expect((await measureRollups(db, stranger, "UTC", spans())).rows[0]).toMatchObject({ hot: 0, received: 0 });
    expect((await measureReasons(db, stranger, "UTC", spans())).rows).toEqual([]);
    expect((await listRejectionReasons(db, stranger, within, ["budget"])).rows).toEqual([]);
  });

  test("a converted lead that is corrected later -> converted when it was, not when it was corrected", async () => {
    await newLead(contact, { status: "converted", hours: 30 });
    await data.query("update leads set owner = 'ana@example.com', updated_at = app_now() where workspace_id = $1", [
      workspace,
    ]);
    const [now, prior] = (await measureRollups(db, workspace, "UTC", spans())).rows;
    expect([now?.converted, prior?.converted]).toEqual([0, 1]);
    await data.query("update leads set status = 'qualified', updated_at = app_now() where workspace_id = $1", [
      workspace,
    ]);
    expect((await measureRollups(db, workspace, "UTC", spans())).rows.map((row) => row.converted)).toEqual([0, 0]);
  });

  test("every figure's rows -> as many as the figure says; another tenant's none", async () => {
    await newLead(contact, { temperature: "hot", score: 80, status: "converted" });
    await newMessage(contact, "outbound", 5);
    await newMessage(contact, "inbound", 4);
    const [span] = spans();
    if (!span) throw new Error("There is no span.");
    const counts: Record<string, number> = {};
    for (const query of FACT_QUERIES) {
      const fact = { query, timeZone: "UTC", starts: span.starts, ends: span.ends };
      counts[query] = (await listFactRows(db, workspace, fact)).rows.length;
      expect((await countFactRows(db, workspace, fact)).rows).toEqual([{ rows: counts[query] }]);
      expect((await listFactRows(db, stranger, fact)).rows).toEqual([]);
      const before = { ...fact, asOf: new Date(Date.now() - DAY).toISOString() };
      expect((await listFactRows(db, workspace, before)).rows).toEqual([]);
    }
    expect(counts).toMatchObject({
      "leads.new": 1,
      "leads.hot": 1,
      "leads.cold": 0,
      "leads.converted": 1,
      "messages.all": 2,
    });
    expect(counts).toMatchObject({ "contacts.written_to": 1, "contacts.responded": 1, "messages.received": 1 });
  });

  test("inbound messages -> pages without gap or overlap; another tenant's none", async () => {
    for (const hours of [5, 4, 3, 2, 1]) await newMessage(contact, "inbound", hours, `Message ${hours}`);
    const span = { from: new Date(Date.now() - DAY).toISOString(), to: new Date(Date.now() + HOUR).toISOString() };
    const first = (await listInboundMessages(db, workspace, { ...span, limit: 3 })).rows;
    const last = first.at(-1);
    const before = last && { sentAt: last.sent_at, id: last.id };
    const second = (await listInboundMessages(db, workspace, { ...span, before, limit: 3 })).rows;
    expect([...first, ...second].map((row) => row.text)).toEqual([1, 2, 3, 4, 5].map((hours) => `Message ${hours}`));
    expect((await listInboundMessages(db, stranger, span)).rows).toEqual([]);
  });

  test("conversations and untouched leads -> the last word, who is hot and unwritten; closed leads and other tenants left out", async () => {
    await newMessage(contact, "inbound", 4, "How long does it take?");
    const lost = await newContact(workspace, "Tom Hill");
    await newLead(lost, { status: "rejected" });
    await newMessage(lost, "inbound", 2);
    const fresh = await newContact(workspace, "Priya Nair");
    await newLead(fresh, { temperature: "hot", score: 90 });
    const options = { days: 30, limit: 10 };
    expect((await listConversations(db, workspace, options)).rows).toMatchObject([
      { contact_id: contact, answered: false, text: "How long does it take?", temperature: null },
    ]);
    expect((await listUntouchedLeads(db, workspace, options)).rows).toMatchObject([{ name: "Priya Nair", score: 90 }]);
    expect((await listConversations(db, stranger, options)).rows).toEqual([]);
    expect((await listUntouchedLeads(db, stranger, options)).rows).toEqual([]);
  });
});
