import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Db } from "../db/client.ts";
import type { WorkspaceId } from "../db/ids.ts";
import { getSharedFiles, getSharedVideo } from "../db/queries/campaigns/get-shared.ts";
import type { Log } from "../log.ts";
import { type SharedFiles, serveFile } from "./file.ts";
import { createOptOut } from "./opt-out.ts";
import { notFoundPage, sharePage } from "./page.ts";
import { takeSignal } from "./signals.ts";
import { TOKEN } from "./token.ts";

export interface ShareDeps {
  db: Db;
  files: SharedFiles;
  log: Log;
  /** Has the card of a campaign show what was just noted. */
  changed?(workspaceId: WorkspaceId, campaignId: string): Promise<void>;
}

/**
 * The public side: `GET /share/:token`, a prospect's video; `/share/:token/opt-out`, the way out; `POST /share/:token/signals`, what
 * was done with it; `GET /files/:token`, its files.
 */
export function createShare(deps: ShareDeps): Hono {
  const app = new Hono();
  app.get("/share/:token", secureHeaders({ referrerPolicy: "no-referrer" }), async (c) => {
    const token = c.req.param("token");
    const nonce = crypto.randomUUID();
    c.header("content-security-policy", policy(nonce));
    c.header("cache-control", "private, no-store");
    c.header("x-robots-tag", "noindex, nofollow");
    if (!TOKEN.test(token)) return c.html(notFoundPage(nonce), 404);
    const [[video], files] = await deps.db.batch([getSharedVideo(deps.db, token), getSharedFiles(deps.db, token)]);
    if (!video?.script) return c.html(notFoundPage(nonce), 404);
    const addresses = new Map(files.map((file) => [file.fileKey, `/files/${file.token}`]));
    const address = (key: string | undefined) => (key ? addresses.get(key) : undefined);
    const scenes = video.script.scenes.map((scene) => {
      const asset = video.sceneAssets.find(({ sceneNumber }) => sceneNumber === scene.sceneNumber);
      return {
        sceneNumber: scene.sceneNumber,
        caption: scene.narration,
        seconds: scene.durationSeconds,
        image: address(asset?.image),
        video: address(asset?.video),
        voice: address(asset?.voice),
      };
    });
    const { name, company, senderName, senderCompany, link } = video;
    const optOut = `/share/${token}/opt-out`;
    return c.html(sharePage({ name, company, senderName, senderCompany, scenes, link, optOut, nonce }));
  });
  app.route("/", createOptOut(deps));
  app.post("/share/:token/signals", (c) => takeSignal(deps, c.req.param("token"), c.req.raw));
  app.get("/files/:token", (c) => {
    const token = c.req.param("token");
    return TOKEN.test(token) ? serveFile(deps, token, c.req.raw) : c.notFound();
  });
  return app;
}

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "img-src 'self'",
    "connect-src 'self'",
    "media-src 'self'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
