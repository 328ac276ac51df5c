import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openStudio, type Studio } from "../../../test/harness/studio.ts";
import type { CampaignId, RunId } from "../../db/ids.ts";
import { addSuppressions } from "../../db/queries/outreach/suppressions.ts";
import { launchNew } from "./launch.ts";
import { readSuppression } from "./people.ts";
import { sampleCampaign } from "./sample.ts";

let studio: Studio;
let launches = 0;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio.close());
beforeEach(() => {
  for (const server of [studio.model, studio.voice, studio.visuals, studio.scraper])
    Object.assign(server.faults, { answer: null, slowMs: 0, loseAnswers: 0, rates: null, path: null });
  Object.assign(studio.visuals.films, { failNext: 0, jobMs: 50 });
});

async function launchOne() {
  launches += 1;
  const { campaignId } = await launchNew(studio, studio.workspace, {
    ...sampleCampaign(),
    prospects: [
      {
        name: `Person ${launches}`,
        company: `Company ${launches}`,
        url: null,
        email: `p${launches}@firm-${launches}.example`,
      },
    ],
    requestKey: `steering:${launches}`,
  });
  await studio.engine.kick(studio.workspace);
  const [run] = await studio.query("select id from runs where campaign_id = $1", [campaignId]);
  return { campaign: campaignId, run: run?.id as RunId };
}

/** Calls that cost money, by the providers' own journals. */
const paid = () => ({
  model: studio.model.calls().filter((call) => call.method === "POST").length,
  voice: studio.voice.calls().filter((call) => call.method === "POST").length,
  pictures: studio.visuals.calls().filter((call) => call.path === "/v1/image_generation").length,
  clips: studio.visuals.calls().filter((call) => call.path === "/v1/video_generation").length,
});
type Paid = ReturnType<typeof paid>;
const since = (before: Paid): Paid => {
  const now = paid();
  const { model, voice, pictures, clips } = before;
  return {
    model: now.model - model,
    voice: now.voice - voice,
    pictures: now.pictures - pictures,
    clips: now.clips - clips,
  };
};
const runOf = async (run: RunId) => (await studio.query("select * from runs where id = $1", [run]))[0] ?? {};
const prospectOf = async (campaign: CampaignId) =>
  (await studio.query("select * from prospects where campaign_id = $1", [campaign]))[0] ?? {};

/** Half an hour with heartbeats, in which whatever may go on goes on. */
async function halfAnHour(): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await studio.advance(300_000);
    await studio.engine.heartbeat();
  }
}

/** A launched prospect whose voices are being spoken. */
async function inTheMiddle() {
  Object.assign(studio.voice.faults, { slowMs: 200, path: "/v1/text-to-speech" });
  const before = paid();
  const one = await launchOne();
  await expect.poll(() => since(before).voice, { interval: 20, timeout: 10_000 }).toBeGreaterThan(0);
  return { ...one, before };
}

describe("a campaign steered in the middle of a video, counted at the providers", () => {
  test("paused while the voices are spoken -> that step ends, nothing more is paid for; resumed -> it finishes, nothing twice", async () => {
    const { campaign, run, before } = await inTheMiddle();
    await studio.engine.control.pause(studio.workspace, campaign);
    await expect.poll(async () => (await runOf(run)).lock_token).toBeNull();
    const ended = since(before);
    expect(ended).toEqual({ model: 1, voice: 4, pictures: 0, clips: 0 });
    await halfAnHour();
    expect(since(before)).toEqual(ended);
    expect((await runOf(run)).state).not.toBe("completed");
    await studio.engine.control.resume(studio.workspace, campaign);
    expect((await studio.ended(run, "hurry")).state).toBe("completed");
    expect(since(before)).toEqual({ model: 1, voice: 4, pictures: 4, clips: 4 });
  }, 30_000);

  test("cancelled while the voices are spoken -> nothing more is paid for, and what was done stands in the ledger", async () => {
    const { campaign, run, before } = await inTheMiddle();
    expect(await studio.engine.control.cancel(studio.workspace, campaign)).toBe(1);
    await halfAnHour();
    const { pictures, clips, voice } = since(before);
    expect({ pictures, clips }).toEqual({ pictures: 0, clips: 0 });
    expect((await runOf(run)).state).toBe("cancelled");
    const rows = await studio.query("select state from effects where run_id = $1 and purpose = 'voice'", [run]);
    expect(rows).toHaveLength(voice);
    expect(rows.filter((row) => row.state === "reserved")).toEqual([]);
  }, 30_000);
});

describe("somebody put on the suppression list while their video is being made", () => {
  test.each(["by address", "by domain"])(
    "%s -> the next step makes nothing, says why, and no page is published",
    async (by) => {
      studio.visuals.films.jobMs = 3_600_000;
      const before = paid();
      const { campaign, run } = await launchOne();
      await expect.poll(() => since(before).clips, { timeout: 10_000 }).toBe(4);
      await expect.poll(async () => (await runOf(run)).state).toBe("waiting");
      const entry = readSuppression(
        by === "by address" ? `p${launches}@firm-${launches}.example` : `firm-${launches}.example`,
      );
      if (!entry) throw new TypeError("No entry of the list.");
      const manager = { source: "manager", addedBy: "U1" as never } as const;
      await addSuppressions(studio.db, studio.workspace, [{ ...entry }], manager);
      const ordered = since(before);
      studio.visuals.films.jobMs = 50;
      expect((await studio.ended(run, "hurry")).state).toBe("failed");
      expect(since(before)).toEqual(ordered);
      expect(await prospectOf(campaign)).toMatchObject({
        status: "failed",
        final_video_url: null,
        error: expect.stringContaining("suppression list"),
      });
    },
    30_000,
  );
});
