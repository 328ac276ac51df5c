import { z } from "zod";
import { ExternalError, FatalStepError } from "../errors.ts";
import type { VisualsPort } from "../pipelines/ports.ts";
import { type MediaPrices, UNKNOWN_PRICES } from "./media-prices.ts";
import { mediaTypeOf } from "./media-type.ts";
import { providerError } from "./provider-errors.ts";
import { callProvider, jsonOf } from "./provider-request.ts";
import { isPublicAddress } from "./public-address.ts";

const SERVICE = "MiniMax";
const VIDEO_MODEL = "MiniMax-Hailuo-2.3";
/** Longest prompts of image-01 and Hailuo, in characters. */
const IMAGE_PROMPT = 1_500;
const VIDEO_PROMPT = 2_000;
const MAX_JSON_BYTES = 4_000_000;
const MAX_FILE_BYTES = 100_000_000;

/** What a code other than 0 stands for, in an answer that is HTTP 200 all the same. */
const errorOfCode = (code: number, said: string): Error =>
  providerError(SERVICE, { status: 200, code, said, paid: true });

const base = z.object({ base_resp: z.object({ status_code: z.number(), status_msg: z.string().default("") }) });
const image = z.object({ data: z.object({ image_urls: z.array(z.url()).min(1) }) });
const order = z.object({ task_id: z.string().min(1) });
const film = z.object({
  status: z.enum(["Preparing", "Queueing", "Processing", "Success", "Fail"]),
  file_id: z.union([z.string(), z.number()]).optional(),
});
const file = z.object({ file: z.object({ download_url: z.url() }) });

/**
 * MiniMax's pictures (image-01, 16:9) and clips (Hailuo, 768P).
 * @param options.baseUrl Such as `https://api.minimax.io`.
 * @param options.signCallback Completes a callback's address with what proves that we gave it out.
 */
export function createMiniMax(options: {
  apiKey?: string | undefined;
  baseUrl: string;
  prices?: Pick<MediaPrices, "image" | "video">;
  signCallback?: (url: string) => Promise<string>;
  fetch?: typeof fetch;
}): VisualsPort {
  const prices = options.prices ?? UNKNOWN_PRICES;
  const root = options.baseUrl.replace(/\/+$/, "");

  async function ask<Schema extends z.ZodType>(
    path: string,
    body: Record<string, unknown> | null,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    if (!options.apiKey) throw new FatalStepError("MiniMax has no key: set MINIMAX_API_KEY.");
    const answer = await callProvider({
      service: SERVICE,
      url: `${root}${path}`,
      init: {
        method: body ? "POST" : "GET",
        headers: { authorization: `Bearer ${options.apiKey}`, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      },
      signal,
      paid: body !== null,
      fetch: options.fetch,
      most: MAX_JSON_BYTES,
    });
    const json = jsonOf(answer);
    const outcome = base.safeParse(json);
    const code = outcome.success ? outcome.data.base_resp.status_code : 0;
    // The state of a failed job comes with the code of why it failed: its reader sorts that.
    if (outcome.success && code !== 0 && !schema.safeParse(json).success) {
      throw errorOfCode(code, outcome.data.base_resp.status_msg);
    }
    if (answer.status !== 200) {
      const { status, headers } = answer;
      throw providerError(SERVICE, { status, headers, paid: body !== null });
    }
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    throw new ExternalError(SERVICE, "MiniMax's answer has an unknown shape", { outcomeUnknown: body !== null });
  }

  return {
    imageCost: prices.image,
    videoCost: prices.video,
    async image({ prompt, signal }) {
      const body = { model: "image-01", prompt: prompt.slice(0, IMAGE_PROMPT), aspect_ratio: "16:9", n: 1 };
      const made = await ask("/v1/image_generation", body, image, signal);
      return { url: made.data.image_urls[0] ?? "" };
    },
    async orderVideo({ prompt, firstFrame, durationSeconds, callbackUrl, signal }) {
      const body = {
        model: VIDEO_MODEL,
        prompt: prompt.slice(0, VIDEO_PROMPT),
        first_frame_image: firstFrame,
        duration: durationSeconds,
        resolution: "768P",
      };
      const signed = callbackUrl && options.signCallback ? await options.signCallback(callbackUrl) : undefined;
      if (!signed) return { jobId: (await ask("/v1/video_generation", body, order, signal)).task_id };
      try {
        const called = await ask("/v1/video_generation", { ...body, callback_url: signed }, order, signal);
        return { jobId: called.task_id };
      } catch (error) {
        // It checks the address before it takes the order; one it cannot reach costs us the hint, not the clip.
        if (!(error instanceof FatalStepError && /\b2013\b.*callback/i.test(error.message))) throw error;
        return { jobId: (await ask("/v1/video_generation", body, order, signal)).task_id };
      }
    },
    async videoState(jobId, signal) {
      const path = `/v1/query/video_generation?task_id=${encodeURIComponent(jobId)}`;
      const job = await ask(path, null, film.and(base), signal);
      if (job.status === "Fail") {
        const { status_code: code, status_msg: message } = job.base_resp;
        const error = code === 0 ? undefined : errorOfCode(code, message);
        if (error instanceof FatalStepError) throw error;
        return { state: "failed", reason: error?.message ?? "MiniMax could not make the clip" };
      }
      if (job.base_resp.status_code !== 0) throw errorOfCode(job.base_resp.status_code, job.base_resp.status_msg);
      if (job.status !== "Success") return { state: "processing" };
      if (job.file_id === undefined || job.file_id === "") {
        throw new ExternalError(SERVICE, "MiniMax names no file for a finished clip");
      }
      const found = await ask(
        `/v1/files/retrieve?file_id=${encodeURIComponent(String(job.file_id))}`,
        null,
        file,
        signal,
      );
      return { state: "done", url: found.file.download_url };
    },
    async download(url, signal) {
      if (new URL(url).origin !== new URL(root).origin && !isPublicAddress(url)) {
        throw new ExternalError(SERVICE, "MiniMax named an address that must not be read");
      }
      const answer = await callProvider({
        service: SERVICE,
        url,
        init: { method: "GET" },
        signal,
        paid: false,
        fetch: options.fetch,
        most: MAX_FILE_BYTES,
      });
      if (answer.status !== 200) throw new ExternalError(SERVICE, `MiniMax's file answered HTTP ${answer.status}`);
      const contentType = mediaTypeOf(answer.bytes);
      if (!contentType) throw new ExternalError(SERVICE, "MiniMax's file is neither a picture nor a clip");
      return { bytes: answer.bytes, contentType };
    },
  };
}
