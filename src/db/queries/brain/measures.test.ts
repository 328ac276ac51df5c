import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../../../test/harness/database.ts";
import type { Db } from "../../client.ts";
import { type ContactId, newId, type WorkspaceId } from "../../ids.ts";
import { getPeriod } from "./get-period.ts";
import { listConversations } from "./list-conversations.ts";
import { FACT_QUERIES, listFactRows } from "./list-fact-rows.ts";
import { listInboundMessages } from "./list-inbound-messages.ts";
import { listRejectionReasons } from "./list-rejection-reasons.ts";
import { listUntouchedLeads } from "./list-untouched-leads.ts";
import { measureLeads } from "./measure-leads.ts";
import { measureMessages } from "./measure-messages.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let database: TestDatabase;
let db: Db;
let session: pg.Client;
let workspace: WorkspaceId;
let stranger: WorkspaceId;
let contact: ContactId;

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  session = new pg.Client({ connectionString: database.url });
  await session.connect();
});

afterAll(async () => {
  await session.end();
  await database.close();
});

beforeEach(async () => {
  workspace = newId();
  stranger = newId();
  for (const id of [workspace, stranger]) {
    await session.query("insert into workspaces (id, slack_team_id, name) values ($1, $2, 'Test')", [id, `T${id}`]);
  }
  contact = await newContact(workspace);
});

async function newContact(of: WorkspaceId, name = "Maria Vega"): Promise<ContactId> {
  const id = newId<ContactId>();
  const values = [id, of, `x${id}`, name];
  await session.query("insert into contacts (id, workspace_id, external_id, name) values ($1, $2, $3, $4)", values);
  return id;
}

async function newLead(contactId: ContactId, lead: Record<string, unknown> = {}) {
  const row = { temperature: "warm", status: "new", score: null, rejection_reason: null, hours: 1, ...lead };
  await session.query(
    `insert into leads (id, workspace_id, contact_id, external_id, temperature, status, score, rejection_reason, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, app_now() - $9 * interval '1 hour', app_now() - $9 * interval '1 hour')`,
    [newId(), workspace, contactId, newId(), row.temperature, row.status, row.score, row.rejection_reason, row.hours],
  );
}

async function newMessage(
  contactId: ContactId,
  direction: "inbound" | "outbound",
  hours: number,
  text = "Hello there",
) {
  await session.query(
    `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
     values ($1, $2, $3, $4, $5, $6, app_now() - $7 * interval '1 hour')`,
    [newId(), workspace, contactId, newId(), direction, text, hours],
  );
}

describe("measures", () => {
  test("a week in New York -> begins at local midnight six days ago, and is compared with as much of the week before", async () => {
    await session.query("update workspaces set time_zone = 'America/New_York' where id = $1", [workspace]);
    const row = (await getPeriod(db, workspace, "week")).rows[0];
    const { rows } = await session.query(
      `select ((date_trunc('day', now() at time zone 'America/New_York') - interval '6 days') at time zone 'America/New_York') as at`,
    );
    expect(new Date(String(row?.from))).toEqual(rows[0].at);
    expect(new Date(String(row?.prior_from)).getTime()).toBeLessThan(rows[0].at.getTime() - 6 * DAY);
    const [now, prior] = [
      Date.parse(row?.to ?? "") - Date.parse(row?.from ?? ""),
      Date.parse(row?.prior_to ?? "") - Date.parse(row?.prior_from ?? ""),
    ];
    expect(Math.abs(now - prior)).toBeLessThanOrEqual(HOUR);
    expect((await getPeriod(db, newId<WorkspaceId>(), "week")).rows).toEqual([]);
  });

  test("leads and messages of both spans -> counted each in its own; another tenant counts nothing", async () => {
    await newLead(contact, { temperature: "hot", score: 80 });
    await newLead(contact, { temperature: "cold", score: 20, status: "rejected", rejection_reason: "Budget" });
    await newLead(contact, { status: "converted", hours: 30 });
    await newMessage(contact, "outbound", 5);
    await newMessage(contact, "inbound", 4, "We really have no budget left for this.");
    const silent = await newContact(workspace, "Jon Berg");
    await newMessage(silent, "inbound", 9);
    await newMessage(silent, "outbound", 8);
    const at = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
    const spans = { from: at(24), to: at(-1), priorFrom: at(48), priorTo: at(24) };
    const leads = (await measureLeads(db, workspace, spans)).rows;
    expect(leads.find((row) => row.span === "now")).toMatchObject({
      new_leads: 2,
      hot: 1,
      cold: 1,
      avg_score: 50,
      rejections: 1,
      conversions: 0,
    });
    expect(leads.find((row) => row.span === "prior")).toMatchObject({ new_leads: 1, warm: 1, conversions: 1 });
    const messages = (await measureMessages(db, workspace, spans)).rows;
    expect(messages.find((row) => row.span === "now")).toMatchObject({
      received: 2,
      sent: 2,
      written_to: 2,
      responded: 1,
    });
    const reasons = (await listRejectionReasons(db, workspace, spans.from, spans.to)).rows;
    expect(reasons).toMatchObject([{ reason: "Budget", count: 1, examples: [{ contactId: contact }] }]);
    expect((await measureLeads(db, stranger, spans)).rows[0]).toMatchObject({ new_leads: 0, conversions: 0 });
    expect((await measureMessages(db, stranger, spans)).rows[0]).toMatchObject({ received: 0, written_to: 0 });
    expect((await listRejectionReasons(db, stranger, spans.from, spans.to)).rows).toEqual([]);
  });

  test("every figure's rows -> as many as the figure says; another tenant's none", async () => {
    await newLead(contact, { temperature: "hot", score: 80, status: "converted" });
    await newMessage(contact, "outbound", 5);
    await newMessage(contact, "inbound", 4);
    const span = { from: new Date(Date.now() - DAY).toISOString(), to: new Date(Date.now() + HOUR).toISOString() };
    const counts: Record<string, number> = {};
    for (const query of FACT_QUERIES) {
      counts[query] = (await listFactRows(db, workspace, { query, ...span })).rows.length;
      expect((await listFactRows(db, stranger, { query, ...span })).rows).toEqual([]);
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
