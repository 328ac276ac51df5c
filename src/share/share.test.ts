import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/harness/database.ts";
import { createMemoryBucket } from "../../test/harness/memory-bucket.ts";
import { createFiles } from "../clients/files.ts";
import { runBatch } from "../db/client.ts";
import { type CampaignId, newId, type ProspectId, type RunId, type WorkspaceId } from "../db/ids.ts";
import { insertCampaign } from "../db/queries/campaigns/insert-campaign.ts";
import { insertProspects } from "../db/queries/campaigns/insert-prospects.ts";
import { publishProspect } from "../db/queries/campaigns/publish-prospect.ts";
import { revokeFiles, revokeShare } from "../db/queries/campaigns/revoke-share.ts";
import { saveArtifacts } from "../db/queries/campaigns/save-artifacts.ts";
import { saveSceneAssets } from "../db/queries/campaigns/save-scene-assets.ts";
import { saveScript } from "../db/queries/campaigns/save-script.ts";
import { workspaces } from "../db/schema/tenancy.ts";
import { createLog } from "../log.ts";
import { PLAYER } from "./player.ts";
import { createShare } from "./share.ts";

let database: TestDatabase;
const bucket = createMemoryBucket();
const files = createFiles(bucket);
const workspace = newId<WorkspaceId>();
const [campaign, prospect, run] = [newId<CampaignId>(), newId<ProspectId>(), newId<RunId>()];
const share = "s".repeat(32);
const fileToken = (name: string) => name.replaceAll(/[^a-z0-9]/g, "_").padEnd(32, "x");
const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index % 251);
const SCENES = [1, 2, 3, 4];
let app: ReturnType<typeof createShare>;

beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  app = createShare({ db, files, log: createLog(() => {}) });
  const scenes = SCENES.map((sceneNumber) => ({
    sceneNumber,
    narration: sceneNumber === 2 ? `Hi <script>alert("x")</script> & 'you'` : `Scene ${sceneNumber} speaks.`,
    visualPrompt: "secret prompt",
    durationSeconds: 14,
  }));
  const names = [...SCENES.flatMap((n) => [`${n}.mp3`, `${n}.png`, `${n}.mp4`]), "odd.html"];
  const type: Record<string, string> = { mp3: "audio/mpeg", png: "image/png", mp4: "video/mp4", html: "text/html" };
  const rows = await Promise.all(
    names.map(async (name) => {
      const contentType = type[name.split(".")[1] ?? ""] ?? "";
      return {
        id: newId(),
        name,
        contentType,
        fileKey: name,
        token: fileToken(name),
        ...(await files.put(name, bytes, contentType)),
      };
    }),
  );
  await runBatch(db, [
    db.insert(workspaces).values({ id: workspace, slackTeamId: "T0SHARE", name: "Test" }),
    insertCampaign(
      db,
      workspace,
      {
        id: campaign,
        requestKey: "k",
        name: "N",
        brief: "private brief",
        senderName: "Dana </p>",
        senderCompany: "Larkfield",
        companyInfo: "",
        voiceId: "v",
        totalItems: 1,
      },
      "running",
    ),
    insertProspects(db, workspace, campaign, [
      {
        id: prospect,
        position: 0,
        name: `Priya "P" <b>`,
        company: "North & Co",
        title: null,
        url: null,
        email: "p@x.example",
      },
    ]),
    saveScript(db, workspace, prospect, { scenes, fullNarration: "" }),
    saveSceneAssets(
      db,
      workspace,
      prospect,
      SCENES.map((n) => ({ sceneNumber: n, voice: `${n}.mp3`, image: `${n}.png`, video: `${n}.mp4` })),
    ),
    saveArtifacts(db, workspace, { runId: run, subjectId: prospect }, rows),
    publishProspect(db, workspace, prospect, { token: share, baseUrl: "https://board.example" }),
  ]);
});
afterAll(() => database.close());

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  app.request(path, { method, headers });
const file = (name: string, headers: Record<string, string> = {}, method = "GET") =>
  get(`/files/${fileToken(name)}`, headers, method);

describe("the page", () => {
  test("a good token -> the scenes in order, with pictures, clips, narration and captions, and made with AI said", async () => {
    const response = await get(`/share/${share}`);
    expect(response.status).toBe(200);
    const page = await response.text();
    const at = SCENES.map((n) =>
      page.indexOf(`data-video="/files/${fileToken(`${n}.mp4`)}" data-voice="/files/${fileToken(`${n}.mp3`)}"`),
    );
    expect(at.every((index) => index > 0)).toBe(true);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
    expect(page).toContain("Scene 4 speaks.");
    expect(page).toContain("Made with AI");
    expect(page).toMatch(/<html lang="en">[\s\S]*<meta name="viewport"/);
  });

  test("texts from outside -> escaped; brief, prompts and addresses -> not on the page", async () => {
    const page = await (await get(`/share/${share}`)).text();
    expect(page).toContain("Hi &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;you&#39;");
    expect(page).toContain("Priya &quot;P&quot; &lt;b&gt;");
    expect(page).not.toContain("<script>alert");
    for (const secret of ["secret prompt", "private brief", "p@x.example"]) expect(page).not.toContain(secret);
  });

  test("headers -> nothing from elsewhere may load, no one may frame it, no engine lists it", async () => {
    const response = await get(`/share/${share}`);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
    const page = await response.text();
    expect([...page.matchAll(/<(?:script|style) nonce="([^"]+)"/g)].map((match) => match[1])).toEqual([nonce, nonce]);
    expect(page).not.toMatch(/(?:src|href)="https?:/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("x-robots-tag")).toContain("noindex");
    expect(response.headers.get("cache-control")).toContain("no-store");
  });

  test("the player's script -> parses", () => {
    expect(() => new Function(PLAYER)).not.toThrow();
  });

  test.each(["y".repeat(32), "short", "%00", "'or'1'='1"])("token %s -> 404 with a page", async (token) => {
    const response = await get(`/share/${token}`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("This video is not here");
  });
});

describe("files", () => {
  test("whole -> type, length, tag, and ranges are offered", async () => {
    const response = await file("1.mp4");
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "video/mp4",
      "content-length": "1000",
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
      "content-disposition": "inline",
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  test.each([
    ["bytes=0-1", 206, "bytes 0-1/1000", 2],
    ["bytes=500-", 206, "bytes 500-999/1000", 500],
    ["bytes=-10", 206, "bytes 990-999/1000", 10],
    ["bytes=0-9999", 206, "bytes 0-999/1000", 1_000],
    ["bytes=1000-", 416, "bytes */1000", 0],
    ["bytes=-0", 416, "bytes */1000", 0],
    ["bytes=5-2", 200, null, 1_000],
    ["bytes=0-1,5-6", 200, null, 1_000],
    ["lines=0-1", 200, null, 1_000],
    ["bytes=-", 200, null, 1_000],
  ])("Range %s -> %i", async (range, status, contentRange, length) => {
    const response = await file("2.mp3", { range });
    expect([response.status, response.headers.get("content-range")]).toEqual([status, contentRange]);
    expect((await response.arrayBuffer()).byteLength).toBe(length);
  });

  test("a part -> exactly those bytes", async () => {
    const response = await file("2.mp3", { range: "bytes=300-302" });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.slice(300, 303));
  });

  test("a reader who has it -> 304; If-Range of another version -> the whole file; HEAD -> no body", async () => {
    const etag = (await file("1.png")).headers.get("etag") ?? "";
    expect((await file("1.png", { "if-none-match": `W/"x", ${etag}` })).status).toBe(304);
    expect((await file("1.png", { range: "bytes=0-1", "if-range": '"other"' })).status).toBe(200);
    const head = await file("1.png", {}, "HEAD");
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "1000", ""]);
  });

  test("a type that is no media -> offered for saving, never shown", async () => {
    expect((await file("odd.html")).headers.get("content-disposition")).toBe("attachment");
  });

  test("unknown token -> 404; a row whose file is gone -> 404", async () => {
    expect((await get(`/files/${"z".repeat(32)}`)).status).toBe(404);
    await bucket.delete("3.png");
    expect((await file("3.png")).status).toBe(404);
  });
});

test("revoked -> page and files are gone, by the owner's hand only", async () => {
  const { db } = database;
  const stranger = newId<WorkspaceId>();
  const foreign = await db.batch([revokeShare(db, stranger, prospect), revokeFiles(db, stranger, prospect)]);
  expect([foreign[0].rows, foreign[1]]).toEqual([[], []]);
  expect((await get(`/share/${share}`)).status).toBe(200);
  await db.batch([revokeShare(db, workspace, prospect), revokeFiles(db, workspace, prospect)]);
  expect((await get(`/share/${share}`)).status).toBe(404);
  expect((await file("1.mp4")).status).toBe(404);
});
