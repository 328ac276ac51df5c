import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestBoard, testBoard } from "../../../test/harness/engine.ts";
import { type CampaignId, newId, type SlackUserId, type WorkspaceId } from "../../db/ids.ts";
import { listCampaigns } from "../../db/queries/campaigns/list-campaigns.ts";
import { listProspects } from "../../db/queries/campaigns/list-prospects.ts";
import { type CampaignRequest, createCampaign, launchDraft, launchNew, seedSample } from "./launch.ts";
import { prospectVideo } from "./pipeline.ts";
import { campaignProgress } from "./progress.ts";
import { sampleCampaign } from "./sample.ts";

let board: TestBoard;
beforeAll(async () => {
  board = await testBoard([prospectVideo]);
});
afterAll(() => board.close());

const origin = { channel: "C0SALES", user: "U0MANAGER" as SlackUserId };
let keys = 0;
const request = (changes: Partial<CampaignRequest> = {}): CampaignRequest => {
  keys += 1;
  return { ...sampleCampaign(), requestKey: `request:${keys}`, createdBy: origin.user, origin, ...changes };
};
const count = async (table: string, campaign: CampaignId, column = "campaign_id") =>
  Number((await board.query(`select count(*)::int as n from ${table} where ${column} = $1`, [campaign]))[0]?.n);

test("launched -> campaign, prospects, runs and the card's order stand together", async () => {
  const { campaignId, created, total } = await launchNew(board, board.workspace, request());
  expect({ created, total }).toEqual({ created: true, total: 5 });
  expect(
    await board.query("select status, total_items, created_by from campaigns where id = $1", [campaignId]),
  ).toEqual([{ status: "running", total_items: 5, created_by: origin.user }]);
  expect(await board.query("select distinct state, pipeline from runs where campaign_id = $1", [campaignId])).toEqual([
    { state: "queued", pipeline: "prospect-video" },
  ]);
  expect(
    await board.query("select state, kind, purpose, target, key from effects where campaign_id = $1", [campaignId]),
  ).toEqual([{ state: "due", kind: "post", purpose: "card", target: origin, key: `card/${campaignId}` }]);
  expect(
    await board.query("select channel, ts, effect_key from live_messages where subject_id = $1", [campaignId]),
  ).toEqual([{ channel: "C0SALES", ts: null, effect_key: `card/${campaignId}` }]);
  const progress = await campaignProgress(board.db, board.workspace, campaignId);
  expect(progress).toMatchObject({
    total: 5,
    completed: 0,
    failed: 0,
    inProgress: 0,
    counts: { queued: 5, failed: 0 },
  });
  expect(progress?.prospects.map((prospect) => prospect.name)).toEqual(
    sampleCampaign().prospects.map(({ name }) => name),
  );
});

test("the same request, again and ten at once -> one campaign, five runs", async () => {
  const same = request();
  const made = await Promise.all(Array.from({ length: 10 }, () => launchNew(board, board.workspace, same)));
  made.push(await launchNew(board, board.workspace, same));
  expect(new Set(made.map((one) => one.campaignId)).size).toBe(1);
  expect(made.filter((one) => one.created)).toHaveLength(1);
  const id = made[0]?.campaignId as CampaignId;
  expect([await count("runs", id), await count("prospects", id), await count("effects", id)]).toEqual([5, 5, 1]);
});

test("a draft -> no runs; launched -> runs; launched again or by two at once -> Campaign already launched", async () => {
  const { campaignId } = await createCampaign(board, board.workspace, request({ origin: undefined }));
  expect(await count("runs", campaignId)).toBe(0);
  const both = await Promise.allSettled([1, 2].map(() => launchDraft(board, board.workspace, campaignId, origin)));
  expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(launchDraft(board, board.workspace, campaignId)).rejects.toThrow("Campaign already launched");
  expect([await count("runs", campaignId), await count("effects", campaignId)]).toEqual([5, 1]);
});

test("another workspace's draft -> not found, nothing started", async () => {
  const { campaignId } = await createCampaign(board, board.workspace, request());
  const stranger = newId<WorkspaceId>();
  await expect(launchDraft(board, stranger, campaignId, origin)).rejects.toThrow("no such campaign");
  expect(await campaignProgress(board.db, stranger, campaignId)).toBeNull();
  expect(await count("runs", campaignId)).toBe(0);
});

test("the sample seeded twice -> one draft with five prospects", async () => {
  const first = await seedSample(board, board.workspace);
  const again = await seedSample(board, board.workspace);
  expect([first.created, again.created]).toEqual([true, false]);
  expect(again.campaignId).toBe(first.campaignId);
  expect(await listProspects(board.db, board.workspace, first.campaignId)).toHaveLength(5);
});

test.each([
  ["no prospects", { prospects: [] }, "at least one prospect"],
  ["no brief", { brief: "  " }, "The brief is missing."],
  ["a name of one line feed", { name: "\n" }, "The campaign's name is missing."],
  ["a voice that is no id", { voiceId: "../secrets" }, "ElevenLabs voice id"],
  [
    "a private website",
    { prospects: [{ name: "A", company: "B", url: "http://169.254.169.254/" }] },
    "Prospect 1: The website",
  ],
  ["a malformed e-mail", { prospects: [{ name: "A", company: "B", email: "a@" }] }, "Prospect 1: The e-mail"],
])("%s -> a clear refusal and nothing written", async (_title, changes, says) => {
  const refused = request(changes);
  await expect(launchNew(board, board.workspace, refused)).rejects.toThrow(says);
  expect(await board.query("select id from campaigns where request_key = $1", [refused.requestKey])).toEqual([]);
});

test("10,000 prospects -> one batch, 10,000 runs", async () => {
  const prospects = Array.from({ length: 10_000 }, (_, index) => ({
    name: `Person ${index}`,
    company: `Company ${index}`,
  }));
  const { campaignId } = await launchNew(board, board.workspace, request({ prospects }));
  expect([await count("prospects", campaignId), await count("runs", campaignId)]).toEqual([10_000, 10_000]);
});

test("one prospect over the limit, or names with control characters -> refused, cleaned", async () => {
  const prospects = Array.from({ length: 10_001 }, (_, index) => ({ name: `P ${index}`, company: "C" }));
  await expect(launchNew(board, board.workspace, request({ prospects }))).rejects.toThrow("at most 10,000 prospects");
  const odd = await createCampaign(
    board,
    board.workspace,
    request({ prospects: [{ name: "An\0na\u0007", company: " B\n C " }] }),
  );
  expect(await listProspects(board.db, board.workspace, odd.campaignId)).toMatchObject([
    { name: "Anna", company: "B C" },
  ]);
});

test("campaigns of a workspace -> newest first, no one else's", async () => {
  const latest = await createCampaign(board, board.workspace, request());
  expect((await listCampaigns(board.db, board.workspace, 2))[0]?.id).toBe(latest.campaignId);
  expect(await listCampaigns(board.db, newId<WorkspaceId>())).toEqual([]);
  expect(await listProspects(board.db, board.workspace, latest.campaignId, { status: "failed" })).toEqual([]);
});
