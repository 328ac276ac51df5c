import { randomInt, randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { makeMp4 } from "../media/mp4.ts";
import { makePng } from "../media/png.ts";
import { bearer, type ProviderContext, type ProviderEnv, startProvider } from "../provider/server.ts";
import type { ProviderOptions, ProviderServer } from "../provider/types.ts";
import { baseResponse, isSensitive } from "./codes.ts";
import { createDownloads, type Downloads } from "./downloads.ts";
import {
  answersChallenge,
  type CallbackCall,
  type CallbackTeller,
  createCallbackTeller,
  statusOf,
  type VideoJob,
} from "./jobs.ts";
import { FILM_SIZES, IMAGE_SIZES, imageSchema, invalidParams, videoSchema } from "./requests.ts";

export interface MiniMaxOptions extends ProviderOptions {
  /** How long a film takes by the sandbox clock, in milliseconds; 1,500 by default. */
  jobMs?: number;
}

/** How often one thing was ordered and accepted; a refused order does not count, one whose answer was lost does. */
export interface OrderCount {
  kind: "image" | "video";
  prompt: string;
  count: number;
}

export interface MiniMaxServer extends ProviderServer {
  orders(): OrderCount[];
  /** Status POSTs sent to callback addresses, oldest first. */
  callbacks(): readonly CallbackCall[];
  /** Settable: the films' time in milliseconds, and how many of the next films end in `Fail`. */
  films: { jobMs: number; failNext: number };
}

/** A film's address is good for an hour, a picture's for a day. */
const FILM_URL_SECONDS = 3_600;
const IMAGE_URL_SECONDS = 86_400;

interface Workshop {
  clock: MiniMaxOptions["clock"];
  films: MiniMaxServer["films"];
  jobs: Map<string, VideoJob>;
  downloads: Downloads;
  teller: CallbackTeller;
  count(kind: OrderCount["kind"], prompt: string): void;
}

/** An error as MiniMax answers it: HTTP 200 with the code in `base_resp`. */
const refusal = (c: ProviderContext, code: number, message?: string, status = 200): Response => {
  c.get("call").error = String(code);
  return Response.json({ base_resp: baseResponse(code, message) }, { status });
};

/** Starts the stand-in for MiniMax's pictures (image-01) and films (Hailuo), and for the files they end in. */
export async function startMiniMax(options: MiniMaxOptions): Promise<MiniMaxServer> {
  const { clock } = options;
  const films = { jobMs: options.jobMs ?? 1_500, failNext: 0 };
  const counts = new Map<string, OrderCount>();
  const shop: Workshop = {
    clock,
    films,
    jobs: new Map(),
    downloads: createDownloads(clock),
    teller: createCallbackTeller(clock, () => films.jobMs),
    count(kind, prompt) {
      const key = `${kind}\n${prompt}`;
      counts.set(key, { kind, prompt, count: (counts.get(key)?.count ?? 0) + 1 });
    },
  };
  const server = await startProvider(
    {
      name: "minimax",
      options,
      defaultKey: "sandbox-minimax-key",
      refuse: (c, hasKey) => (hasKey(bearer(c)) ? null : refusal(c, 1004)),
      fault: (c, fault) => refusal(c, Number(fault.code ?? 1000), fault.message, fault.status),
      passing: [1000, 1001, 1002, 1024, 1033].map((code) => ({ status: 200, code })),
      notFound: () => new Response("404 page not found", { status: 404 }),
      isPublic: (path) => path.startsWith("/download/"),
    },
    (app, self) => {
      imageRoutes(app, self, shop);
      videoRoutes(app, self, shop);
      app.get("/download/:name", (c) => shop.downloads.serve(c.req.param("name"), new URL(c.req.url).searchParams));
      app.get("/sandbox/orders", (c) => c.json({ orders: [...counts.values()] }));
    },
  );
  const { close } = server;
  return Object.assign(server, {
    films,
    orders: () => [...counts.values()],
    callbacks: () => shop.teller.calls(),
    close: () => {
      shop.teller.close();
      return close();
    },
  });
}

function imageRoutes(app: Hono<ProviderEnv>, server: ProviderServer, shop: Workshop): void {
  app.post("/v1/image_generation", async (c) => {
    const parsed = imageSchema.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return refusal(c, 2013, invalidParams(parsed.error));
    const { prompt, n, aspect_ratio, response_format } = parsed.data;
    c.get("call").request = { kind: "image", prompt, n, aspect_ratio };
    if (isSensitive(prompt)) return refusal(c, 1026);
    shop.count("image", prompt);
    const [width, height] = IMAGE_SIZES[aspect_ratio];
    const pictures = Array.from({ length: n }, (_, index) => () => makePng(width, height, `${prompt}#${index}`));
    const data =
      response_format === "base64"
        ? { image_base64: pictures.map((make) => make().toString("base64")) }
        : { image_urls: pictures.map((make) => keep(make)) };
    return c.json({
      id: randomUUID().replaceAll("-", ""),
      data,
      metadata: { success_count: String(n), failed_count: "0" },
      base_resp: baseResponse(0),
    });
  });

  function keep(make: () => Buffer): string {
    const name = `${randomUUID()}.png`;
    shop.downloads.put(name, "image/png", make);
    return shop.downloads.address(server.url, name, IMAGE_URL_SECONDS);
  }
}

function videoRoutes(app: Hono<ProviderEnv>, server: ProviderServer, shop: Workshop): void {
  const { clock, films, jobs } = shop;
  const status = (job: VideoJob) => statusOf(job, clock.now(), films.jobMs);

  app.post("/v1/video_generation", async (c) => {
    const parsed = videoSchema.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return refusal(c, 2013, invalidParams(parsed.error));
    const order = parsed.data;
    const { prompt, model, duration, resolution, callback_url } = order;
    c.get("call").request = { kind: "video", prompt, model, duration, resolution, callback_url };
    if (isSensitive(prompt)) return refusal(c, 1026);
    if (callback_url && !(await answersChallenge(callback_url))) {
      return refusal(c, 2013, "invalid params, fail to check callback url");
    }
    const fails = films.failNext > 0;
    if (fails) films.failNext -= 1;
    const job: VideoJob = {
      taskId: String(randomInt(100_000_000_000, 281_000_000_000_000)),
      fileId: String(randomInt(100_000_000_000, 281_000_000_000_000)),
      order,
      startedAt: clock.now(),
      fails,
      told: new Set(),
    };
    jobs.set(job.taskId, job);
    shop.count("video", prompt);
    const [width, height] = FILM_SIZES[resolution];
    const film = { width, height, seconds: duration, seed: prompt };
    shop.downloads.put(`${job.fileId}.mp4`, "video/mp4", () => makeMp4(film));
    if (callback_url) shop.teller.watch(job);
    return c.json({ task_id: job.taskId, base_resp: baseResponse(0) });
  });

  app.get("/v1/query/video_generation", (c) => {
    const job = jobs.get(c.req.query("task_id") ?? "");
    c.get("call").request = { kind: "query", taskId: c.req.query("task_id") };
    if (!job) return refusal(c, 2013, "invalid params, task_id not found");
    const [width, height] = FILM_SIZES[job.order.resolution];
    const now = status(job);
    const made =
      now === "Success" ? { file_id: job.fileId, video_width: width, video_height: height } : { file_id: "" };
    return c.json({ task_id: job.taskId, status: now, ...made, base_resp: baseResponse(now === "Fail" ? 1027 : 0) });
  });

  app.get("/v1/files/retrieve", (c) => {
    const fileId = c.req.query("file_id") ?? "";
    c.get("call").request = { kind: "file", fileId };
    const job = [...jobs.values()].find((candidate) => candidate.fileId === fileId);
    if (!job || status(job) !== "Success") return refusal(c, 2013, "invalid params, file_id not found");
    return c.json({
      file: {
        file_id: Number(fileId),
        bytes: shop.downloads.size(`${fileId}.mp4`),
        created_at: Math.floor((job.startedAt + films.jobMs) / 1000),
        filename: "output.mp4",
        purpose: "video_generation",
        download_url: shop.downloads.address(server.url, `${fileId}.mp4`, FILM_URL_SECONDS),
      },
      base_resp: baseResponse(0),
    });
  });
}
