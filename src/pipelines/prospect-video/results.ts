import { z } from "zod";
import type { CampaignId } from "../../db/ids.ts";
import { listResults } from "../../db/queries/board/list-campaign-page.ts";
import { attachFiles } from "../attach-files.ts";
import { csvFile } from "../csv.ts";
import { definePipeline, defineStep, done } from "../engine/define.ts";

const COLUMNS = [
  "line",
  "name",
  "company",
  "title",
  "website",
  "email",
  "status",
  "reason",
  "video",
  "ended_at",
  "opened",
  "played",
  "finished",
  "clicked",
  "cost_usd",
] as const;

type Result = Awaited<ReturnType<typeof listResults>>[number];

/** Results of a campaign as a CSV file: one line an item, in the order of the list it was launched with. */
export const resultsCsv = (results: Result[]): Uint8Array =>
  csvFile([
    COLUMNS,
    ...results.map((one) => [
      one.position + 1,
      one.name,
      one.company,
      one.title,
      one.url,
      one.email,
      one.held ? "held" : one.status,
      one.held ?? one.error,
      one.finalVideoUrl,
      one.completedAt?.toISOString() ?? null,
      ...["opened", "played", "finished", "clicked"].map((kind) => (one.signals.includes(kind) ? "yes" : "no")),
      one.cost === null ? "unknown" : (one.cost / 1_000_000).toFixed(4),
    ]),
  ]);

const input = z.object({
  campaignId: z.uuid(),
  /** The file's name in Slack. */
  name: z.string().min(1).max(120),
  /** Mrkdwn beside the file, escaped. */
  comment: z.string(),
});

/** Reads the results as they stand and shows them where they were asked for. */
const send = defineStep<z.infer<typeof input>>({
  name: "send",
  timeoutMs: 60_000,
  needs: ["campaignId", "name", "comment"],
  gives: ["items"],
  ends: true,
  async run(context) {
    const { db, workspaceId, input, run } = context;
    if (!run.origin) return done({ items: 0 });
    const results = await listResults(db, workspaceId, input.campaignId as CampaignId);
    const files = [{ name: input.name, bytes: resultsCsv(results) }];
    const { comment } = input;
    const shown = await attachFiles(context, { purpose: "results", target: run.origin, files, comment });
    return done({ items: results.length, shown });
  },
});

/** A campaign's results as a CSV file in its card's thread. */
export const campaignResults = definePipeline({
  slug: "campaign-results",
  name: "Results of a campaign",
  does: "shows a campaign's results as a CSV file",
  version: 1,
  input,
  steps: [send],
});
