import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../../../test/harness/database.ts";
import { type Db, runBatch } from "../../client.ts";
import { type CampaignId, type EffectId, newId, type ProspectId, type RunId, type WorkspaceId } from "../../ids.ts";
import { effects } from "../../schema/effects.ts";
import { workspaces } from "../../schema/tenancy.ts";
import { countProspects } from "./count-prospects.ts";
import { findCampaignOfRequest } from "./find-campaign-of-request.ts";
import { getBrief } from "./get-brief.ts";
import { getCampaign } from "./get-campaign.ts";
import { getFile } from "./get-file.ts";
import { getProspect } from "./get-prospect.ts";
import { getResearch } from "./get-research.ts";
import { insertCampaign } from "./insert-campaign.ts";
import { insertProspects } from "./insert-prospects.ts";
import { findJobByExternalId, listJobsByStatus, listJobsOfProspect } from "./list-jobs.ts";
import { listProspectIds } from "./list-prospect-ids.ts";
import { listProspects } from "./list-prospects.ts";
import { markLaunched } from "./mark-launched.ts";
import { markProspectEnded } from "./mark-prospect-ended.ts";
import { markProspectEntered } from "./mark-prospect-entered.ts";
import { publishProspect } from "./publish-prospect.ts";
import { saveArtifacts } from "./save-artifacts.ts";
import { saveResearch } from "./save-research.ts";
import { saveSceneAssets } from "./save-scene-assets.ts";
import { saveScript } from "./save-script.ts";
import { saveScriptThread } from "./save-script-thread.ts";
import { saveVoiceFile } from "./save-voice-file.ts";
import { markJobComplete, markJobFailed } from "./settle-job.ts";

let database: TestDatabase;
let db: Db;
const [own, stranger] = [newId<WorkspaceId>(), newId<WorkspaceId>()];
let campaign: CampaignId;
let prospect: ProspectId;
const run = newId<RunId>();
const research = { url: null, title: "T", summary: "S", facts: [], text: "", readAt: "2026-01-01T00:00:00.000Z" };
const SNAPSHOT = { pipeline: "prospect-video", version: 1, steps: [] };
const script = { scenes: [], fullNarration: "Hello" };

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  await db.insert(workspaces).values([
    { id: own, slackTeamId: "T0OWN", name: "Own" },
    { id: stranger, slackTeamId: "T0OTHER", name: "Other" },
  ]);
});
afterAll(() => database.close());
beforeEach(async () => {
  [campaign, prospect] = [newId<CampaignId>(), newId<ProspectId>()];
  const row = {
    name: "N",
    brief: "B",
    senderName: "S",
    senderCompany: "C",
    companyInfo: "I",
    voiceId: "v",
    totalItems: 2,
  };
  const person = { title: null, url: null, email: null, company: "C" };
  await runBatch(db, [
    insertCampaign(db, own, { ...row, id: campaign, requestKey: campaign }, "draft"),
    insertProspects(db, own, campaign, [
      { ...person, id: newId<ProspectId>(), position: 1, name: "Second" },
      { ...person, id: prospect, position: 0, name: "First" },
    ]),
  ]);
});

const current = async () => (await getProspect(db, own, prospect))[0]?.prospect;

test("reads by another workspace -> nothing, whatever the id", async () => {
  const reads = (workspace: WorkspaceId) =>
    db.batch([
      getCampaign(db, workspace, campaign),
      getBrief(db, workspace, campaign),
      getProspect(db, workspace, prospect),
      getResearch(db, workspace, prospect),
      listProspects(db, workspace, campaign),
      listProspectIds(db, workspace, campaign),
      countProspects(db, workspace, campaign),
      findCampaignOfRequest(db, workspace, campaign),
    ]);
  expect((await reads(own)).every((rows) => rows.length > 0)).toBe(true);
  expect((await reads(stranger)).every((rows) => rows.length === 0)).toBe(true);
});

test("changes by another workspace -> no row and nothing written; by the owner -> one row each", async () => {
  const changes = (workspace: WorkspaceId) =>
    db.batch([
      markLaunched(db, workspace, campaign, SNAPSHOT),
      markProspectEntered(db, workspace, prospect, "researching"),
      saveResearch(db, workspace, prospect, research),
      saveScript(db, workspace, prospect, script),
      saveScriptThread(db, workspace, prospect, "thread"),
      saveSceneAssets(db, workspace, prospect, [{ sceneNumber: 1, voice: "k" }]),
      saveVoiceFile(db, workspace, prospect, "k"),
      publishProspect(db, workspace, prospect, { token: newId(), baseUrl: "https://b.example" }),
      markProspectEnded(db, workspace, prospect, { status: "complete" }),
    ]);
  const before = await current();
  expect((await changes(stranger)).map((rows) => rows.length)).toEqual(Array(9).fill(0));
  expect(await current()).toEqual(before);
  expect((await changes(own)).map((rows) => rows.length)).toEqual(Array(9).fill(1));
  expect(await current()).toMatchObject({
    status: "complete",
    research,
    script,
    scriptThreadId: "thread",
    voiceFile: "k",
  });
  expect((await getResearch(db, own, prospect))[0]?.research).toEqual(research);
});

test("a draft launched -> running; a campaign that is no draft -> no row", async () => {
  expect(await markLaunched(db, own, campaign, SNAPSHOT)).toEqual([{ id: campaign }]);
  expect(await markLaunched(db, own, campaign, SNAPSHOT)).toEqual([]);
  expect((await getCampaign(db, own, campaign))[0]).toMatchObject({ status: "running", launchedAt: expect.any(Date) });
});

test("status words -> begun once, ended once; failed keeps its reason; begun again -> reason and end are gone", async () => {
  await markProspectEntered(db, own, prospect, "researching");
  const begun = (await current())?.startedAt;
  await markProspectEntered(db, own, prospect, "scripting");
  expect(await current()).toMatchObject({ status: "scripting", startedAt: begun, completedAt: null });
  await markProspectEnded(db, own, prospect, { status: "failed", error: "No balance." });
  expect(await current()).toMatchObject({ status: "failed", error: "No balance.", completedAt: expect.any(Date) });
  await markProspectEntered(db, own, prospect, "generating_voice");
  expect(await current()).toMatchObject({
    status: "generating_voice",
    error: null,
    completedAt: null,
    startedAt: begun,
  });
  expect(await countProspects(db, own, campaign)).toEqual(
    expect.arrayContaining([
      { status: "queued", count: 1 },
      { status: "generating_voice", count: 1 },
    ]),
  );
});

test("prospects of a campaign -> in the order they came in; by status -> only those", async () => {
  expect((await listProspects(db, own, campaign)).map(({ name }) => name)).toEqual(["First", "Second"]);
  await markProspectEnded(db, own, prospect, { status: "complete" });
  expect((await listProspects(db, own, campaign, { status: "complete" })).map(({ name }) => name)).toEqual(["First"]);
});

test("scene assets -> merged by scene and kind, in the scenes' order, others kept", async () => {
  await saveSceneAssets(db, own, prospect, [
    { sceneNumber: 10, voice: "v10" },
    { sceneNumber: 2, voice: "v2" },
  ]);
  await saveSceneAssets(db, own, prospect, [
    { sceneNumber: 2, image: "i2" },
    { sceneNumber: 1, image: "i1" },
  ]);
  await saveSceneAssets(db, own, prospect, [{ sceneNumber: 2, voice: "v2b", video: "m2" }]);
  expect((await current())?.sceneAssets).toEqual([
    { sceneNumber: 1, image: "i1" },
    { sceneNumber: 2, image: "i2", voice: "v2b", video: "m2" },
    { sceneNumber: 10, voice: "v10" },
  ]);
  await saveSceneAssets(db, own, prospect, []);
  expect((await current())?.sceneAssets).toHaveLength(3);
});

test("published twice -> the first address stays; a file recorded twice -> one row, its address kept", async () => {
  const [first, second] = ["a".repeat(32), "b".repeat(32)];
  const share = (token: string) => publishProspect(db, own, prospect, { token, baseUrl: "https://b.example" });
  expect(await share(first)).toEqual([{ finalVideoUrl: `https://b.example/share/${first}` }]);
  expect(await share(second)).toEqual([{ finalVideoUrl: `https://b.example/share/${first}` }]);
  const file = { name: "f", contentType: "video/mp4", fileKey: `k/${prospect}`, bytes: 1, sha256: "x" };
  const keep = (token: string, bytes: number) =>
    saveArtifacts(db, own, { runId: run, subjectId: prospect }, [
      { ...file, id: newId(), bytes, token: token + prospect },
    ]);
  const [one] = await keep("one", 1);
  expect(await keep("two", 2)).toEqual([one]);
  expect(await getFile(db, own, file.fileKey)).toMatchObject([{ bytes: 2, token: `one${prospect}` }]);
  expect(await getFile(db, stranger, file.fileKey)).toEqual([]);
});

test("a clip's job -> processing until its file is here; failed once -> not complete later; others see nothing", async () => {
  const job = (externalId: string, item: number) => ({
    id: newId<EffectId>(),
    workspaceId: own,
    key: `run/${run}/${externalId}`,
    kind: "paid" as const,
    purpose: "video",
    runId: run,
    subjectId: prospect,
    item,
    provider: "MiniMax",
    state: "done" as const,
    externalId,
    result: { jobId: externalId },
  });
  await db.insert(effects).values([job(`${prospect}-1`, 1), job(`${prospect}-2`, 2)]);
  const statuses = async () =>
    (await listJobsOfProspect(db, own, prospect)).map(({ scene, status }) => [scene, status]);
  expect(await statuses()).toEqual([
    [1, "processing"],
    [2, "processing"],
  ]);
  expect(await markJobComplete(db, stranger, run, `${prospect}-1`, "f")).toEqual([]);
  expect(await markJobComplete(db, own, run, `${prospect}-1`, "f")).toHaveLength(1);
  expect(await markJobFailed(db, own, run, `${prospect}-2`, "no")).toHaveLength(1);
  expect(await markJobComplete(db, own, run, `${prospect}-2`, "f")).toEqual([]);
  expect(await statuses()).toEqual([
    [1, "complete"],
    [2, "failed"],
  ]);
  expect(await findJobByExternalId(db, own, `${prospect}-1`)).toMatchObject([
    { resultFile: "f", type: "video", attempts: 1 },
  ]);
  expect(await findJobByExternalId(db, stranger, `${prospect}-1`)).toEqual([]);
  expect(await listJobsByStatus(db, own, "failed")).toMatchObject([{ prospectId: prospect, error: "no" }]);
  expect(await listJobsByStatus(db, stranger, "failed")).toEqual([]);
});
