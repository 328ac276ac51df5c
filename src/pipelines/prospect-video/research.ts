import { z } from "zod";
import { saveResearch } from "../../db/queries/campaigns/save-research.ts";
import { defineStep, next, type StepContext } from "../engine/define.ts";
import { digestEntry, digestPage } from "./digest-page.ts";
import { loadProspect, type ProspectInput } from "./load-prospect.ts";
import { fileKey, readStored, store } from "./stored-files.ts";

const Page = z.object({ url: z.string(), title: z.string(), text: z.string() });

/** Characters of a page that go into the ledger. */
const MOST_TEXT = 20_000;
const WITHIN_MS = 60_000;

/** Reads the prospect's website; one without gets research from what is known, which says so. */
export const research = defineStep<ProspectInput>({
  name: "research",
  timeoutMs: 75_000,
  needs: ["prospectId"],
  gives: ["research"],
  async run(context) {
    const { workspaceId, input, now } = context;
    const { prospect, prices } = await loadProspect(context, input.prospectId);
    const found = prospect.url
      ? digestPage(await readPage(context, prospect.url, prices.page), now)
      : digestEntry(prospect, now);
    const output = { research: { url: found.url, title: found.title, facts: found.facts.length } };
    return next(output, (db) => [saveResearch(db, workspaceId, prospect.id, found)]);
  },
});

/** The page is stored before the ledger is settled: a Worker lost in between finds it, and it is not paid for again. */
async function readPage(
  context: StepContext<ProspectInput>,
  url: string,
  cost: number | null,
): Promise<z.infer<typeof Page>> {
  const { ledger, scraper, files } = context;
  const key = fileKey(context, "research", "page.json");
  const result = await ledger.once({
    purpose: "research",
    kind: "paid",
    provider: "rtrvr.ai",
    worstCost: cost,
    withinMs: WITHIN_MS,
    async send({ signal }) {
      const page = await scraper.read(url, signal);
      const kept = { url: page.url, title: page.title, text: page.text.slice(0, MOST_TEXT) };
      await store(files, key, new TextEncoder().encode(JSON.stringify(kept)), "application/json");
      return { result: { file: key }, cost };
    },
    async lookup() {
      // Not here, it may have been read and charged all the same.
      return (await files.head(key)) ? { result: { file: key }, cost } : "unclear";
    },
  });
  const file = z.object({ file: z.string() }).parse(result).file;
  return Page.parse(JSON.parse(new TextDecoder().decode(await readStored(files, file))));
}
