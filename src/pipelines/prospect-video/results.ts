import type { CampaignId, SlackUserId, WorkspaceId } from "../db/ids.ts";
import { listResults } from "../db/queries/board/list-campaign-page.ts";
import { campaignCard } from "../db/queries/engine/due-posts.ts";
import type { Origin } from "../db/schema/runs.ts";
import { mention, outside } from "./blocks/escape.ts";
import type { BotDeps } from "./deps.ts";

/** How long Slack may take for a file, in milliseconds. */
const WITHIN_MS = 20_000;

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

/** Results of a campaign as CSV: one line an item, in the order of the list it was launched with. */
export function resultsCsv(results: Result[]): string {
  const lines = results.map((one) =>
    [
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
    ]
      .map(cell)
      .join(","),
  );
  return `${[COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
}

/** A field as RFC 4180 has it; one that a spreadsheet would take for a formula is made text by an apostrophe. */
function cell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Shows the results as a file in the thread of the campaign's card. */
export async function sendResults(
  deps: Pick<BotDeps, "db" | "slack">,
  workspaceId: WorkspaceId,
  campaign: { id: CampaignId; name: string; origin: Origin | null },
  user: SlackUserId,
): Promise<void> {
  const [results, placed] = await Promise.all([
    listResults(deps.db, workspaceId, campaign.id),
    campaignCard(deps.db, workspaceId, campaign.id),
  ]);
  const [card] = placed.rows;
  const target: Origin = card?.ts
    ? { channel: card.channel, threadTs: card.ts, user }
    : { channel: campaign.origin?.channel ?? user, user };
  const name = `results-${
    campaign.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "campaign"
  }.csv`;
  await deps.slack.shareFiles({
    workspaceId,
    target,
    files: [{ name, bytes: new TextEncoder().encode(`\uFEFF${resultsCsv(results)}`) }],
    comment: `Results of ${outside(campaign.name, 120)}, asked for by ${mention(user)}`,
    signal: AbortSignal.timeout(WITHIN_MS),
  });
}
