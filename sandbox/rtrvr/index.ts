import { randomUUID } from "node:crypto";
import { z } from "zod";
import { bearer, type ProviderContext, startProvider } from "../provider/server.ts";
import type { ProviderOptions, ProviderServer } from "../provider/types.ts";
import { readPage, type ScrapedTab } from "./page.ts";

/** The documented default of `response.inlineOutputMaxBytes`. */
const INLINE_OUTPUT_BYTES = 1_048_576;

const scrapeSchema = z.object({
  urls: z.array(z.url({ protocol: /^https?$/ })).min(1),
  settings: z
    .object({
      extractionConfig: z.object({ onlyTextContent: z.boolean().optional() }).optional(),
      proxyConfig: z.object({ mode: z.string() }).optional(),
    })
    .optional(),
  response: z.object({ inlineOutputMaxBytes: z.int().min(1).optional() }).optional(),
});

const refusal = (c: ProviderContext, status: number, error: string): Response => {
  c.get("call").error = error;
  return Response.json({ status: "error", error }, { status });
};

/**
 * Starts the stand-in for rtrvr.ai's scraper. It reads no network: every host has a made-up company's site, the same
 * each time. `down.`, `empty.`, `blocked.`, `huge.` and `hostile.` hosts (as in `down.example`) go wrong as named.
 */
export function startRtrvr(options: ProviderOptions): Promise<ProviderServer> {
  const large = new Map<string, { tabs: ScrapedTab[] }>();
  return startProvider(
    {
      name: "rtrvr",
      options,
      defaultKey: "rtrvr_sandbox_key",
      refuse: (c, hasKey) => (hasKey(bearer(c)) ? null : refusal(c, 401, "Invalid or missing API key")),
      fault: (c, fault) => refusal(c, fault.status, fault.message ?? String(fault.code ?? "The scraper failed")),
      passing: [{ status: 429 }, { status: 500 }, { status: 503 }],
      notFound: () => Response.json({ status: "error", error: "Not found" }, { status: 404 }),
      isPublic: (path) => path.startsWith("/outputs/"),
    },
    (app, server) => {
      app.post("/scrape", async (c) => {
        const body = scrapeSchema.safeParse(await c.req.json().catch(() => null));
        if (!body.success) return refusal(c, 400, `Invalid request: ${z.prettifyError(body.error)}`);
        const { urls, settings, response } = body.data;
        c.get("call").request = { urls };
        const onlyText = settings?.extractionConfig?.onlyTextContent ?? false;
        const tabs: ScrapedTab[] = [];
        for (const url of urls) {
          const page = readPage(new URL(url), onlyText);
          if ("error" in page) {
            c.get("call").error = page.error;
            return c.json({ status: "error", tabs: [], metadata: {}, error: page.error });
          }
          tabs.push(page.tab);
        }
        if (JSON.stringify(tabs).length > (response?.inlineOutputMaxBytes ?? INLINE_OUTPUT_BYTES)) {
          const id = randomUUID();
          large.set(id, { tabs });
          const responseRef = { downloadUrl: `${server.url}/outputs/${id}` };
          return c.json({ status: "success", tabs: [], metadata: { outputTooLarge: true, responseRef } });
        }
        return c.json({ status: "success", tabs, metadata: { outputTooLarge: false } });
      });
      app.get("/outputs/:id", (c) => {
        const output = large.get(c.req.param("id"));
        return output ? c.json(output) : c.notFound();
      });
    },
  );
}
