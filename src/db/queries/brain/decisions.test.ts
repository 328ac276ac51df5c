import { beforeEach, describe, expect, test } from "vitest";
import { brainData } from "../../../../test/harness/brain.ts";
import { runBatch } from "../../client.ts";
import { type ActionId, newId, type SlackUserId, type SummaryId } from "../../ids.ts";
import { createAction } from "./create-action.ts";
import { createActions, type NewAction } from "./create-actions.ts";
import { createInsight, type NewInsight } from "./create-insight.ts";
import { createInsights } from "./create-insights.ts";
import { createSummary, type NewSummary } from "./create-summary.ts";
import { dismissAction } from "./dismiss-action.ts";
import { expireActions } from "./expire-actions.ts";
import { getConfig } from "./get-config.ts";
import { getLatestSummary } from "./get-latest-summary.ts";
import { listActions } from "./list-actions.ts";
import { listDecisions } from "./list-decisions.ts";
import { listInsights } from "./list-insights.ts";
import { listRecentSummaries } from "./list-recent-summaries.ts";
import { listSummaries } from "./list-summaries.ts";
import { listTopActions } from "./list-top-actions.ts";
import { markActioned } from "./mark-actioned.ts";
import { snoozeAction } from "./snooze-action.ts";
import { undoAction } from "./undo-action.ts";
import { updateConfig } from "./update-config.ts";

const REP = "U0REP" as SlackUserId;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const data = brainData();
let { db, workspace, stranger, contact } = data;
beforeEach(() => {
  ({ db, workspace, stranger, contact } = data);
});

const action = (more: Partial<NewAction> = {}): NewAction => ({
  id: newId<ActionId>(),
  contactId: contact,
  type: "follow_up",
  priority: 50,
  parts: [{ label: "Silence after interest", points: 50 }],
  urgency: "today",
  reason: "She asked.",
  ...more,
});

async function addAction(more: Partial<NewAction> = {}): Promise<ActionId> {
  const row = action(more);
  await runBatch(db, createAction(db, workspace, row));
  return row.id;
}

const overdue = (id: ActionId) =>
  data.query("update brain_actions set expires_at = app_now() - interval '1 minute' where id = $1", [id]);

const summary = (more: Partial<NewSummary> = {}): NewSummary => ({
  id: newId<SummaryId>(),
  text: "All quiet.",
  type: "manual",
  trigger: "command",
  period: "week",
  periodStart: new Date(),
  periodEnd: new Date(),
  metrics: { newLeadsCount: 0, hotLeadsCount: 0, warmLeadsCount: 0, coldLeadsCount: 0 },
  ...more,
});

describe("summaries", () => {
  test("create, latest, list by type, recent days -> the newest first; another tenant sees none", async () => {
    const first = summary({ type: "daily" });
    const second = summary();
    await createSummary(db, workspace, first);
    await createSummary(db, workspace, second);
    expect(await createSummary(db, workspace, second)).toEqual([]);
    expect((await getLatestSummary(db, workspace))[0]?.id).toBe(second.id);
    expect((await listSummaries(db, workspace)).map((row) => row.id)).toEqual([second.id, first.id]);
    expect((await listSummaries(db, workspace, { type: "daily" })).map((row) => row.id)).toEqual([first.id]);
    expect(await listSummaries(db, workspace, { limit: 1 })).toHaveLength(1);
    await data.query("update brain_summaries set created_at = app_now() - interval '3 days' where id = $1", [first.id]);
    expect((await listRecentSummaries(db, workspace, 2)).map((row) => row.id)).toEqual([second.id]);
    expect(await getLatestSummary(db, stranger)).toEqual([]);
    expect(await listSummaries(db, stranger)).toEqual([]);
    expect(await listRecentSummaries(db, stranger, 9)).toEqual([]);
  });
});

describe("insights", () => {
  const insight = (more: Partial<NewInsight> = {}): NewInsight => ({
    id: newId(),
    type: "objection_pattern",
    pattern: "Price",
    frequency: 4,
    examples: [],
    confidence: "medium",
    timeRange: "week",
    ...more,
  });

  test("create one and many -> listed by type and range; another tenant sees none", async () => {
    await createInsight(db, workspace, insight());
    await createInsights(db, workspace, [insight({ type: "interest_signal" }), insight({ timeRange: "month" })]);
    expect(await listInsights(db, workspace)).toHaveLength(3);
    expect(await listInsights(db, workspace, { type: "objection_pattern", range: "month" })).toHaveLength(1);
    expect(await listInsights(db, workspace, { limit: 2 })).toHaveLength(2);
    expect(await listInsights(db, stranger)).toEqual([]);
  });

  test("one bad row among many -> none is stored", async () => {
    const bad = { ...insight(), examples: null } as unknown as NewInsight;
    await expect(createInsights(db, workspace, [insight(), bad])).rejects.toThrow();
    expect(await listInsights(db, workspace)).toEqual([]);
    expect(() => createInsights(db, workspace, [])).toThrow(RangeError);
  });
});

describe("actions", () => {
  test("created -> pending, expiring in 24 h; listed by priority and by urgency", async () => {
    const low = await addAction({ priority: 20, urgency: "immediate" });
    const high = await addAction({ priority: 90, urgency: "today", type: "handoff_ready" });
    const [top] = await listActions(db, workspace);
    expect(top).toMatchObject({ id: high, status: "pending", contactName: "Maria Vega" });
    expect(top?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 23 * HOUR);
    expect(top?.expiresAt.getTime()).toBeLessThan(Date.now() + 25 * HOUR);
    expect((await listTopActions(db, workspace)).map((row) => row.id)).toEqual([low, high]);
    expect(await listTopActions(db, workspace, { urgency: "today" })).toHaveLength(1);
    expect(await listActions(db, workspace, { limit: 1 })).toHaveLength(1);
    expect(await listActions(db, stranger)).toEqual([]);
    expect(await listTopActions(db, stranger)).toEqual([]);
  });

  test("done twice -> once; then undone -> pending with a fresh day", async () => {
    const id = await addAction({ expiresInHours: 2 });
    const [row] = await markActioned(db, workspace, id, REP);
    expect(row).toMatchObject({ status: "actioned", decidedBy: REP });
    expect(row?.decidedAt).toBeInstanceOf(Date);
    expect(await markActioned(db, workspace, id, REP)).toEqual([]);
    expect(await dismissAction(db, workspace, id, REP, "no")).toEqual([]);
    const [back] = await undoAction(db, workspace, id, REP);
    expect(back).toMatchObject({ status: "pending", decidedAt: null });
    expect(back?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 23 * HOUR);
    expect(await undoAction(db, workspace, id, REP)).toEqual([]);
  });

  test("dismissed -> keeps the reason; undone -> forgets it", async () => {
    const id = await addAction();
    expect((await dismissAction(db, workspace, id, REP, "  wrong person "))[0]).toMatchObject({
      status: "dismissed",
      dismissReason: "wrong person",
    });
    expect((await undoAction(db, workspace, id, REP))[0]?.dismissReason).toBeNull();
  });

  test("snoozed -> out of the lists, expires a day after waking; twice -> once; undone -> back", async () => {
    const id = await addAction();
    const until = new Date(Date.now() + DAY);
    const [row] = await snoozeAction(db, workspace, id, REP, until);
    expect(row).toMatchObject({ status: "pending", snoozedUntil: until });
    expect(row?.expiresAt).toEqual(new Date(until.getTime() + DAY));
    expect(await listActions(db, workspace)).toEqual([]);
    expect(await snoozeAction(db, workspace, id, REP, until)).toEqual([]);
    expect((await undoAction(db, workspace, id, REP))[0]?.snoozedUntil).toBeNull();
    expect(await listActions(db, workspace)).toHaveLength(1);
  });

  test("snoozed into the past -> nothing changes", async () => {
    const id = await addAction();
    expect(await snoozeAction(db, workspace, id, REP, new Date(Date.now() - HOUR))).toEqual([]);
    expect(await listActions(db, workspace)).toHaveLength(1);
  });

  test("overdue -> no button works but the expiry; undo of an expired one does nothing", async () => {
    const id = await addAction();
    await overdue(id);
    expect(await markActioned(db, workspace, id, REP)).toEqual([]);
    expect(await dismissAction(db, workspace, id, REP)).toEqual([]);
    expect(await snoozeAction(db, workspace, id, REP, new Date(Date.now() + DAY))).toEqual([]);
    expect((await expireActions(db)).rows.map((row) => row.id)).toContain(id);
    expect((await expireActions(db)).rows.map((row) => row.id)).not.toContain(id);
    expect(await listActions(db, workspace, { status: "expired" })).toHaveLength(1);
    expect(await undoAction(db, workspace, id, REP)).toEqual([]);
  });

  test("another tenant's id -> no button reads or writes", async () => {
    const id = await addAction();
    const until = new Date(Date.now() + DAY);
    expect(await markActioned(db, stranger, id, REP)).toEqual([]);
    expect(await dismissAction(db, stranger, id, REP)).toEqual([]);
    expect(await snoozeAction(db, stranger, id, REP, until)).toEqual([]);
    await markActioned(db, workspace, id, REP);
    expect(await undoAction(db, stranger, id, REP)).toEqual([]);
    expect((await listActions(db, workspace, { status: "actioned" }))[0]?.id).toBe(id);
  });

  test("an action about another tenant's contact -> not stored", async () => {
    await runBatch(db, createActions(db, stranger, [action()]));
    expect(await listActions(db, stranger)).toEqual([]);
  });

  test("two writers at once, same contact and type -> one pending action", async () => {
    await Promise.all(
      Array.from({ length: 6 }, () => runBatch(db, createActions(db, workspace, [action(), action()]))),
    );
    expect(await listActions(db, workspace)).toHaveLength(1);
  });

  test("dismissed -> comes back only with newer evidence", async () => {
    const id = await addAction();
    await dismissAction(db, workspace, id, REP);
    await addAction({ evidenceAt: new Date(Date.now() - HOUR).toISOString() });
    expect(await listActions(db, workspace)).toEqual([]);
    await addAction({ evidenceAt: new Date(Date.now() + HOUR).toISOString() });
    expect(await listActions(db, workspace)).toHaveLength(1);
  });

  test("undo while a newer action of the type is pending -> refused", async () => {
    const id = await addAction();
    await markActioned(db, workspace, id, REP);
    await addAction({ evidenceAt: new Date(Date.now() + HOUR).toISOString() });
    expect(await undoAction(db, workspace, id, REP)).toEqual([]);
  });

  test("decisions -> the pending one before the decided; another tenant sees none", async () => {
    await addAction();
    const { rows } = await listDecisions(db, workspace, [contact]);
    expect(rows).toEqual([expect.objectContaining({ contact_id: contact, pending: true })]);
    expect((await listDecisions(db, stranger, [contact])).rows).toEqual([]);
    expect((await listDecisions(db, workspace, [])).rows).toEqual([]);
  });
});

describe("settings", () => {
  test("none set -> defaults; changed -> only what was named; another tenant's stay", async () => {
    expect((await getConfig(db, workspace))[0]).toMatchObject({
      digestHour: 8,
      hotThreshold: 70,
      digestEnabled: false,
    });
    await updateConfig(db, workspace, { digestHour: 7, digestChannel: "C012345" });
    await updateConfig(db, workspace, { hotThreshold: 80 });
    expect((await getConfig(db, workspace))[0]).toMatchObject({ digestHour: 7, hotThreshold: 80, warmThreshold: 40 });
    expect((await getConfig(db, stranger))[0]).toMatchObject({ digestHour: 8, digestChannel: null });
  });

  test("settings that make no sense -> refused by name, nothing changed", async () => {
    expect(() => updateConfig(db, workspace, { digestHour: 24 })).toThrow("digestHour");
    expect(() => updateConfig(db, workspace, { hotThreshold: 30, warmThreshold: 40 })).toThrow("hot threshold");
    expect((await getConfig(db, workspace))[0]?.digestHour).toBe(8);
  });
});
