import type { SlackUserId } from "../db/ids.ts";
import { hasData } from "../db/queries/board/has-data.ts";
import { listOpenRecommendations } from "../db/queries/board/list-open-recommendations.ts";
import { listRunningCampaigns } from "../db/queries/board/list-running-campaigns.ts";
import { listRunningWork } from "../db/queries/board/list-running-work.ts";
import { listUndelivered } from "../db/queries/board/list-undelivered.ts";
import { getConfig } from "../db/queries/brain/get-config.ts";
import { getLatestSummary } from "../db/queries/brain/get-latest-summary.ts";
import { listKept } from "../db/queries/brain/kept-posts.ts";
import { homeView } from "./blocks/home.ts";
import type { BotDeps } from "./deps.ts";
import type { Tenant } from "./tenancy.ts";

/** Shows a person their App Home as the rows stand now. */
export async function publishHome(deps: BotDeps, tenant: Tenant, user: string, signal: AbortSignal): Promise<void> {
  const { db, slack } = deps;
  const [recommendations, campaigns, work, undelivered, [config], [latest], [has], kept] = await db.batch([
    listOpenRecommendations(db, tenant.id, user),
    listRunningCampaigns(db, tenant.id),
    listRunningWork(db, tenant.id),
    listUndelivered(db, tenant.id, user as SlackUserId),
    getConfig(db, tenant.id),
    getLatestSummary(db, tenant.id),
    hasData(db, tenant.id),
    listKept(db, tenant.id, null),
  ]);
  const known = has ?? { leads: false, messages: false };
  const view = homeView({
    ...{ recommendations, campaigns, config, latest },
    ...{ work: work.rows, undelivered: undelivered.rows, kept: kept.rows, has: known },
  });
  await slack.publishHome(tenant.id, user, view, signal);
}
