import { z } from "zod";
import { ExternalError, FatalStepError, UserError } from "../errors.ts";
import type { ScraperPort } from "../pipelines/ports.ts";
import { type MediaPrices, UNKNOWN_PRICES } from "./media-prices.ts";
import { providerError } from "./provider-errors.ts";
import { callProvider, jsonOf } from "./provider-request.ts";
import { isPublicAddress } from "./public-address.ts";

const SERVICE = "rtrvr.ai";
/** The most that is asked for inline; a larger page comes cut. */
const MAX_OUTPUT_BYTES = 1_048_576;
const MAX_ANSWER_BYTES = 8_000_000;

const page = z.object({
  status: z.enum(["success", "error"]),
  tabs: z
    .array(z.object({ url: z.string().default(""), title: z.string().default(""), text: z.string().nullish() }))
    .default([]),
  metadata: z.object({ outputTooLarge: z.boolean().default(false) }).default({ outputTooLarge: false }),
  error: z.unknown().optional(),
});

/**
 * rtrvr.ai's scraper: it opens the page in a browser of its own and answers its text.
 * @param options.baseUrl Such as `https://api.rtrvr.ai`.
 */
export function createRtrvr(options: {
  apiKey?: string | undefined;
  baseUrl: string;
  prices?: Pick<MediaPrices, "page">;
  fetch?: typeof fetch;
}): ScraperPort {
  const base = options.baseUrl.replace(/\/+$/, "");
  return {
    worstCost: (options.prices ?? UNKNOWN_PRICES).page,
    async read(url, signal) {
      if (!isPublicAddress(url)) {
        throw new UserError("That website may not be read.", "Give a public http(s) address without a password.");
      }
      if (!options.apiKey) throw new FatalStepError("rtrvr.ai has no key: set RTRVR_API_KEY.");
      const answer = await callProvider({
        service: SERVICE,
        url: `${base}/scrape`,
        init: {
          method: "POST",
          headers: { authorization: `Bearer ${options.apiKey}`, "content-type": "application/json" },
          body: JSON.stringify({
            urls: [url],
            settings: { extractionConfig: { onlyTextContent: true } },
            response: { inlineOutputMaxBytes: MAX_OUTPUT_BYTES },
          }),
        },
        signal,
        paid: true,
        fetch: options.fetch,
        most: MAX_ANSWER_BYTES,
      });
      if (answer.status !== 200) {
        const { status, headers } = answer;
        throw providerError(SERVICE, { status, headers, said: saidBy(jsonOf(answer)), paid: true });
      }
      const parsed = page.safeParse(jsonOf(answer));
      if (!parsed.success)
        throw new ExternalError(SERVICE, "rtrvr.ai's answer has an unknown shape", { outcomeUnknown: true });
      if (parsed.data.metadata.outputTooLarge) {
        throw new FatalStepError(`The page ${new URL(url).host} is larger than 1 MB of text.`, { charged: true });
      }
      const [tab] = parsed.data.tabs;
      const text = tab?.text?.trim();
      if (parsed.data.status === "error" || !tab || !text) {
        throw new ExternalError(SERVICE, `the page ${new URL(url).host} could not be read${reason(parsed.data.error)}`);
      }
      return { url: tab.url || url, title: tab.title, text };
    },
  };
}

const saidBy = (answer: unknown): string => z.object({ error: z.string() }).safeParse(answer).data?.error ?? "";

function reason(error: unknown): string {
  const text = typeof error === "string" ? error : z.object({ message: z.string() }).safeParse(error).data?.message;
  return text ? `: ${text.slice(0, 200)}` : "";
}
