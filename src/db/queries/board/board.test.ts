import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../../../test/harness/database.ts";
import type { Db } from "../../client.ts";
import { type ActionId, type CampaignId, newId, type RunId, type SummaryId, type WorkspaceId } from "../../ids.ts";
import { findCampaignCard } from "./find-campaign-card.ts";
import { findRecommendation } from "./find-recommendation.ts";
import { findRun } from "./find-run.ts";
import { findSummary } from "./find-summary.ts";
import { hasData } from "./has-data.ts";
import { listCampaignItems } from "./list-campaign-items.ts";
import { listEffects } from "./list-effects.ts";
import { listInsightsOfSummary } from "./list-insights-of-summary.ts";
import { listOpenRecommendations } from "./list-open-recommendations.ts";
import { listRecommendationsOfSummary } from "./list-recommendations-of-summary.ts";
import { listRunningCampaigns } from "./list-running-campaigns.ts";

let database: TestDatabase;
let db: Db;
const [ours, theirs] = [newId<WorkspaceId>(), newId<WorkspaceId>()];
const [runId, summaryId, campaignId] = [newId<RunId>(), newId<SummaryId>(), newId<CampaignId>()];
const actions = { low: newId<ActionId>(), high: newId<ActionId>(), asleep: newId<ActionId>(), gone: newId<ActionId>() };

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  const session = new pg.Client({ connectionString: database.url });
  await session.connect();
  const write = (sql: string, values: unknown[] = []) => session.query(sql, values);
  await write("insert into workspaces (id, slack_team_id, name) values ($1, 'T1', 'Ours'), ($2, 'T2', 'Theirs')", [
    ours,
    theirs,
  ]);
  const contact = newId();
  await write("insert into contacts (id, workspace_id, external_id, name) values ($1, $2, 'ana', 'Ana')", [
    contact,
    ours,
  ]);
  await write(
    "insert into leads (id, workspace_id, contact_id, external_id, temperature, status, created_at, updated_at) values ($1, $2, $3, 'l', 'hot', 'new', app_now(), app_now())",
    [newId(), ours, contact],
  );
  await write(
    `insert into campaigns (id, workspace_id, kind, name, brief, sender_name, sender_company, voice_id, status, total_items, request_key)
     values ($1, $2, 'prospect_video', 'Autumn', 'b', 's', 'c', 'v', 'running', 3, 'k')`,
    [campaignId, ours],
  );
  for (const [position, status] of ["complete", "failed", "queued"].entries())
    await write(
      "insert into prospects (id, workspace_id, campaign_id, position, name, company, status) values ($1, $2, $3, $4, $5, 'Co', $6)",
      [newId(), ours, campaignId, position, `P${position}`, status],
    );
  await write(
    `insert into runs (id, workspace_id, pipeline, pipeline_version, steps, request_key, input, state, campaign_id)
     values ($1, $2, 'brain', 1, '[]', 'r', '{}', 'running', null)`,
    [runId, ours],
  );
  await write(
    `insert into brain_summaries (id, workspace_id, run_id, text, type, trigger, period, period_start, period_end, metrics)
     values ($1, $2, $3, 't', 'daily', 'cron', 'today', app_now(), app_now(), '{}')`,
    [summaryId, ours, runId],
  );
  await write(
    `insert into brain_insights (id, workspace_id, run_id, type, pattern, frequency, examples, confidence, time_range)
     values ($1, $3, $4, 'trending_topic', 'rare', 1, '[]', 'low', 'today'),
            ($2, $3, $4, 'trending_topic', 'frequent', 9, '[]', 'high', 'today')`,
    [newId(), newId(), ours, runId],
  );
  const recommend = (id: ActionId, type: string, priority: number, expires: string, snoozed: string | null) =>
    write(
      `insert into brain_actions (id, workspace_id, run_id, contact_id, type, priority, urgency, reason, expires_at, snoozed_until)
       values ($1, $2, $3, $4, $5, $6, 'today', 'r', app_now() + $7::interval, app_now() + $8::interval)`,
      [id, ours, runId, contact, type, priority, expires, snoozed],
    );
  await recommend(actions.low, "follow_up", 10, "1 day", null);
  await recommend(actions.high, "handoff_ready", 90, "1 day", "-1 minute");
  await recommend(actions.asleep, "opportunity_alert", 95, "2 days", "1 day");
  await recommend(actions.gone, "response_template", 99, "-1 minute", null);
  await write(
    `insert into effects (id, workspace_id, key, kind, purpose, run_id, campaign_id, provider, state)
     values ($1, $3, 'a', 'post', 'summary', $4, null, 'Slack', 'done'),
            ($2, $3, 'b', 'paid', 'voice', null, $5, 'ElevenLabs', 'unknown')`,
    [newId(), newId(), ours, runId, campaignId],
  );
  await session.end();
});
afterAll(() => database.close());

test("open recommendations -> awake and not expired, the most important first", async () => {
  expect((await listOpenRecommendations(db, ours, "U1")).map(({ id }) => id)).toEqual([actions.high, actions.low]);
});

test("a summary's recommendations -> all of its run, each with its state by the database's clock", async () => {
  const rows = await listRecommendationsOfSummary(db, ours, summaryId);
  expect(rows.map(({ id, open, asleep }) => [id, open, asleep])).toEqual([
    [actions.gone, false, false],
    [actions.asleep, true, true],
    [actions.high, true, false],
    [actions.low, true, false],
  ]);
});

test("a recommendation -> the summary it stands in", async () => {
  expect(await findRecommendation(db, ours, actions.low)).toMatchObject([
    { summaryId, contactName: "Ana", open: true },
  ]);
});

test("insights -> the most frequent first", async () => {
  expect((await listInsightsOfSummary(db, ours, summaryId)).map(({ pattern }) => pattern)).toEqual([
    "frequent",
    "rare",
  ]);
});

test("a campaign -> its counts, and its failed items first", async () => {
  expect(await findCampaignCard(db, ours, campaignId)).toMatchObject([
    { counts: { complete: 1, failed: 1, queued: 1 }, cancelled: 0, unpriced: 0, unknown: 1 },
  ]);
  expect((await listCampaignItems(db, ours, campaignId)).map(({ status }) => status)).toEqual([
    "failed",
    "queued",
    "complete",
  ]);
  expect(await listRunningCampaigns(db, ours)).toMatchObject([{ id: campaignId, total: 3, ended: 2 }]);
});

test("the ledger -> all of the workspace, or of one run or campaign", async () => {
  expect(await listEffects(db, ours, undefined)).toHaveLength(2);
  expect(await listEffects(db, ours, runId)).toMatchObject([{ purpose: "summary" }]);
  expect(await listEffects(db, ours, campaignId)).toMatchObject([{ purpose: "voice" }]);
  expect(await listEffects(db, ours, newId())).toEqual([]);
});

test("another workspace -> reads nothing of all that", async () => {
  expect(await hasData(db, ours)).toEqual([{ leads: true, messages: false }]);
  expect(await hasData(db, theirs)).toEqual([{ leads: false, messages: false }]);
  const reads = await Promise.all([
    findSummary(db, theirs, { id: summaryId }),
    findSummary(db, theirs, { runId }),
    listInsightsOfSummary(db, theirs, summaryId),
    listRecommendationsOfSummary(db, theirs, summaryId),
    listOpenRecommendations(db, theirs, "U1"),
    findRecommendation(db, theirs, actions.low),
    findCampaignCard(db, theirs, campaignId),
    listCampaignItems(db, theirs, campaignId),
    listRunningCampaigns(db, theirs),
    findRun(db, theirs, runId),
    listEffects(db, theirs, undefined),
    listEffects(db, theirs, runId),
  ]);
  expect(reads.flat()).toEqual([]);
});
