import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createSandboxClock } from "../../sandbox/clock.ts";
import { type ElevenLabsServer, startElevenLabs } from "../../sandbox/elevenlabs/index.ts";
import { type MiniMaxServer, startMiniMax } from "../../sandbox/minimax/index.ts";
import { type ModelServer, startModel } from "../../sandbox/model/index.ts";
import type { ProviderServer } from "../../sandbox/provider/types.ts";
import { startRtrvr } from "../../sandbox/rtrvr/index.ts";
import { createCallbackKeys } from "../../src/clients/callback-keys.ts";
import { createElevenLabs } from "../../src/clients/elevenlabs.ts";
import { createFiles } from "../../src/clients/files.ts";
import { createMiniMax } from "../../src/clients/minimax.ts";
import { createModel } from "../../src/clients/model.ts";
import { createRtrvr } from "../../src/clients/rtrvr.ts";
import type { RunId } from "../../src/db/ids.ts";
import { createLog } from "../../src/log.ts";
import type { Pipeline, Ports } from "../../src/pipelines/engine/define.ts";
import { prospectVideo } from "../../src/pipelines/prospect-video/pipeline.ts";
import { createShare } from "../../src/share/share.ts";
import { createProviderCallbacks } from "../../src/webhooks/provider-callback.ts";
import { type TestBoard, testBoard } from "./engine.ts";
import { createMemoryBucket } from "./memory-bucket.ts";

/** The engine with this pipeline and the stand-ins of every provider, each behind its real client. */
export interface Studio extends TestBoard {
  model: ModelServer;
  voice: ElevenLabsServer;
  visuals: MiniMaxServer;
  scraper: ProviderServer;
  keys(): string[];
  /** The public side: share pages, files, provider callbacks. */
  publicUrl: string;
  public: Hono;
  /** Waits until a run has ended; fails after 10 s. `hurry` moves the clock on meanwhile, so that back-offs pass. */
  ended(run: RunId, hurry?: "hurry"): Promise<Record<string, unknown>>;
}

/**
 * @param options.visualsFetch What stands between the MiniMax client and its stand-in, to change what comes over the wire.
 * @param options.pipelines In place of the prospect videos'.
 * @param options.ports What the pipelines speak to besides the providers.
 */
export async function openStudio(
  options: { visualsFetch?: typeof fetch; pipelines?: Pipeline[]; ports?: Partial<Ports> } = {},
): Promise<Studio> {
  const clock = createSandboxClock();
  const model = await startModel({ clock });
  const voice = await startElevenLabs({ clock, workMs: 1 });
  const visuals = await startMiniMax({ clock, jobMs: 50 });
  const scraper = await startRtrvr({ clock });
  const bucket = createMemoryBucket();
  const files = createFiles(bucket);
  const keys = createCallbackKeys([{ key: crypto.getRandomValues(new Uint8Array(32)) }]);
  const app = new Hono();
  const server = await new Promise<{ url: string; close(): void }>((resolve) => {
    const listening = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => void listening.close() }),
    );
  });
  const board = await testBoard(options.pipelines ?? [prospectVideo], {
    model: createModel({ apiKey: model.apiKey, baseUrl: `${model.url}/v1`, model: "gpt-4.1-mini" }),
    scraper: createRtrvr({ apiKey: scraper.apiKey, baseUrl: scraper.url }),
    voice: createElevenLabs({ apiKey: voice.apiKey, baseUrl: voice.url }),
    visuals: createMiniMax({
      apiKey: visuals.apiKey,
      baseUrl: visuals.url,
      signCallback: keys.signAddress,
      ...(options.visualsFetch ? { fetch: options.visualsFetch } : {}),
    }),
    files,
    publicUrl: server.url,
    ...options.ports,
  });
  const log = createLog(() => {});
  app.route("/", createShare({ db: board.db, files, log }));
  app.route("/", createProviderCallbacks({ keys, engine: board.engine, log }));
  return {
    ...board,
    model,
    voice,
    visuals,
    scraper,
    keys: bucket.keys,
    publicUrl: server.url,
    public: app,
    async ended(run, hurry) {
      const until = performance.now() + 10_000;
      for (;;) {
        const [row] = await board.query("select * from runs where id = $1", [run]);
        if (row && ["completed", "failed", "cancelled"].includes(String(row.state))) return row;
        if (performance.now() > until) throw new Error(`Run ${run} did not end: ${JSON.stringify(row)}`);
        if (hurry) await board.advance(1_000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async close() {
      await Promise.all([model.close(), voice.close(), visuals.close(), scraper.close()]);
      server.close();
      await board.close();
    },
  };
}
