import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestBot, testBot } from "../../test/harness/bot.ts";
import { createMemoryBucket } from "../../test/harness/memory-bucket.ts";
import { createFiles } from "../clients/files.ts";
import { runBatch } from "../db/client.ts";
import { type CampaignId, newId, type ProspectId, type WorkspaceId } from "../db/ids.ts";
import { findCampaignCard } from "../db/queries/board/find-campaign-card.ts";
import { revokeFiles, revokeShare } from "../db/queries/campaigns/revoke-share.ts";
import { listVideoSignals } from "../db/queries/outreach/share-signals.ts";
import { candidateOfVideo } from "../pipelines/brain/video-signals.ts";
import { launchNew, sampleCampaign } from "../pipelines/index.ts";
import { createShare } from "./share.ts";

const TOKEN = "t".repeat(32);
const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1";
let bot: TestBot;
let workspace: WorkspaceId;
let campaign: CampaignId;
let changed: string[];
let share: ReturnType<typeof createShare>;

beforeAll(async () => {
  bot = await testBot();
});
afterAll(() => bot.close());
beforeEach(async () => {
  await bot.query("delete from workspaces");
  workspace = newId<WorkspaceId>();
  await bot.query("insert into workspaces (id, slack_team_id, name) values ($1, $2, 'Test')", [
    workspace,
    `T${workspace}`,
  ]);
  const made = await launchNew({ db: bot.db }, workspace, { ...sampleCampaign(), requestKey: "k" });
  campaign = made.campaignId;
  await bot.query(
    "update prospects set share_token = $1, status = 'complete', completed_at = now() where position = 0",
    [TOKEN],
  );
  changed = [];
  share = createShare({
    db: bot.db,
    files: createFiles(createMemoryBucket()),
    log: bot.deps.log,
    changed: async (_workspace, id) => void changed.push(id),
  });
});

const signal = (kind: string, headers: Record<string, string> = {}) => {
  const body = JSON.stringify({ kind });
  const all = {
    "user-agent": PHONE,
    "content-type": "application/json",
    "content-length": String(body.length),
    ...headers,
  };
  return share.request(`/share/${TOKEN}/signals`, { method: "POST", body, headers: all });
};
const signals = () => bot.query("select kind, count, contact_id from share_signals order by kind");
const suppressed = () => bot.query("select kind, value, source from suppressions order by kind");

test("opt-out looked at -> nothing; sent, twice -> on the list once, by address and by name; unknown -> not found", async () => {
  const asked = await share.request(`/share/${TOKEN}/opt-out`);
  expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining('method="post"')]);
  expect((await share.request(`/share/${TOKEN}/opt-out`, { method: "HEAD" })).status).toBe(200);
  expect(await suppressed()).toEqual([]);
  for (const _ of [1, 2]) {
    const done = await share.request(`/share/${TOKEN}/opt-out`, { method: "POST" });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("You will not be contacted again")]);
  }
  expect(await suppressed()).toEqual([
    { kind: "email", value: "priya.raman@northwind-outfitters.example", source: "opt_out" },
    { kind: "person", value: "priya raman\nnorthwind outfitters", source: "opt_out" },
  ]);
  const unknown = await share.request(`/share/${"u".repeat(32)}/opt-out`, { method: "POST" });
  expect([unknown.status, (await suppressed()).length]).toEqual([404, 2]);
});

test("the page was revoked -> it shows nothing, and who was sent its address can still opt out by it", async () => {
  const [{ id } = { id: "" }] = await bot.query("select id from prospects where position = 0");
  await runBatch(bot.db, [
    revokeShare(bot.db, workspace, id as ProspectId),
    revokeFiles(bot.db, workspace, id as ProspectId),
  ]);
  expect((await share.request(`/share/${TOKEN}`)).status).toBe(404);
  expect((await share.request(`/share/${TOKEN}/opt-out`)).status).toBe(200);
  expect(await suppressed()).toEqual([]);
  const done = await share.request(`/share/${TOKEN}/opt-out`, { method: "POST" });
  expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("You will not be contacted again")]);
  expect(await suppressed()).toHaveLength(2);
  // Published anew it has another address; the old one shows nothing still.
  await bot.query("update prospects set share_token = $1 where id = $2", ["n".repeat(32), id]);
  expect((await share.request(`/share/${TOKEN}`)).status).toBe(404);
  expect((await signal("opened")).status).toBe(204);
  expect(await signals()).toEqual([]);
});

test("opened, played, finished, clicked -> one row each, tied to the contact; again within the visit -> nothing more", async () => {
  const contact = newId();
  await bot.query(
    "insert into contacts (id, workspace_id, external_id, name, email) values ($1, $2, 'x', 'Priya Raman', 'Priya.Raman@northwind-outfitters.example')",
    [contact, workspace],
  );
  for (const kind of ["opened", "played", "finished", "clicked", "opened", "opened"])
    expect((await signal(kind)).status).toBe(204);
  expect(await signals()).toEqual(
    ["clicked", "finished", "opened", "played"].map((kind) => ({ kind, count: 1, contact_id: contact })),
  );
  expect(changed).toEqual(Array(4).fill(campaign));
  await bot.query("update share_signals set last_at = last_at - interval '1 hour'");
  await signal("opened");
  expect((await signals()).find((row) => row.kind === "opened")?.count).toBe(2);
  const [card] = await findCampaignCard(bot.db, workspace, campaign);
  expect(card?.signals).toEqual({ opened: 1, played: 1, finished: 1, clicked: 1 });
});

test.each([
  ["a link preview", { "user-agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)" }],
  ["a mail scanner", { "user-agent": "Mozilla/5.0 (compatible; SafeLinks-Proofpoint)" }],
  ["a headless browser", { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0" }],
  ["no browser at all", { "user-agent": "" }],
  ["a look ahead", { "sec-purpose": "prefetch;prerender" }],
  ["another site's page", { "sec-fetch-site": "cross-site" }],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }],
  ["a large body", { "content-length": "100000" }],
])("%s -> no signal", async (_title, headers) => {
  expect((await signal("opened", headers)).status).toBe(204);
  expect(await signals()).toEqual([]);
});

test("another kind, another token, a revoked one -> the same answer, nothing written", async () => {
  expect((await signal("bought")).status).toBe(204);
  await bot.query("update prospects set share_token = null");
  expect((await signal("opened")).status).toBe(204);
  expect([await signals(), changed]).toEqual([[], []]);
});

test("watched to the end, or clicked -> the brain recommends it, until somebody wrote or they opted out", async () => {
  const contact = newId();
  await bot.query(
    "insert into contacts (id, workspace_id, external_id, name, email) values ($1, $2, 'x', 'Priya Raman', 'priya.raman@northwind-outfitters.example')",
    [contact, workspace],
  );
  await signal("opened");
  const found = async () => (await listVideoSignals(bot.db, workspace, { days: 30, limit: 10 })).rows;
  expect(await found()).toEqual([]);
  await signal("finished");
  const [watched] = await found();
  expect(watched && candidateOfVideo(watched)).toMatchObject({
    type: "opportunity_alert",
    signal: "watched",
    reason: expect.stringContaining("Priya Raman watched the video of “Autumn outreach: operations leads” to its end"),
  });
  await signal("clicked");
  expect((await found()).map((row) => row.kind)).toEqual(["clicked"]);
  expect(
    await listVideoSignals(bot.db, newId<WorkspaceId>(), { days: 30, limit: 10 }).then(({ rows }) => rows),
  ).toEqual([]);
  await share.request(`/share/${TOKEN}/opt-out`, { method: "POST" });
  expect(await found()).toEqual([]);
  await bot.query("delete from suppressions");
  await bot.query(
    `insert into messages (id, workspace_id, contact_id, external_id, direction, text, sent_at)
     values ($1, $2, $3, 'm', 'outbound', 'Hello', now() + interval '1 minute')`,
    [newId(), workspace, contact],
  );
  expect(await found()).toEqual([]);
});
