import { type Db, runBatch, type Statement, sqlState } from "../../db/client.ts";
import {
  type CampaignId,
  newId,
  type ProspectId,
  type RunId,
  type SlackUserId,
  type WorkspaceId,
} from "../../db/ids.ts";
import { findCampaignOfRequest } from "../../db/queries/campaigns/find-campaign-of-request.ts";
import { getCampaign } from "../../db/queries/campaigns/get-campaign.ts";
import { insertCampaign } from "../../db/queries/campaigns/insert-campaign.ts";
import { insertCampaignCard, insertCardEffect } from "../../db/queries/campaigns/insert-card.ts";
import { insertProspects } from "../../db/queries/campaigns/insert-prospects.ts";
import { listProspectIds } from "../../db/queries/campaigns/list-prospect-ids.ts";
import { markLaunched } from "../../db/queries/campaigns/mark-launched.ts";
import type { Origin } from "../../db/schema/runs.ts";
import { UserError } from "../../errors.ts";
import { type Chosen, choosePipeline } from "../engine/choose.ts";
import { runStatements } from "../engine/start.ts";
import { checkCampaign, type NewCampaignInput } from "./campaign-input.ts";
import { prospectVideo } from "./pipeline.ts";
import { sampleCampaign } from "./sample.ts";

/** A campaign asked for: `requestKey` is the caller's id of the request; sent again, it makes nothing new. */
export type CampaignRequest = NewCampaignInput & {
  requestKey: string;
  createdBy?: SlackUserId | undefined;
  /** Where it was asked for, and so where its card and its report go. */
  origin?: Origin | undefined;
  /** Slug of the pipeline that was chosen: a workspace's own, or the one of code. Without it, the one the workspace prefers. */
  pipeline?: string | undefined;
};

export interface CampaignMade {
  campaignId: CampaignId;
  /** False when the request key had made it before. */
  created: boolean;
  total: number;
}

/**
 * Creates a draft with its prospects, all or nothing.
 * @throws UserError for input that cannot be used; then nothing is written.
 */
export function createCampaign(
  deps: { db: Db },
  workspaceId: WorkspaceId,
  request: CampaignRequest,
): Promise<CampaignMade> {
  return make(deps.db, workspaceId, request, "draft");
}

/**
 * Creates and launches in one transaction: campaign, prospects, a run each, and the order for its card in Slack.
 * Nothing is published yet: kick the engine afterwards.
 * @throws UserError for input that cannot be used; then nothing is written.
 */
export function launchNew(deps: { db: Db }, workspaceId: WorkspaceId, request: CampaignRequest): Promise<CampaignMade> {
  return make(deps.db, workspaceId, request, "running");
}

/** The sample campaign as a draft, once a workspace. */
export const seedSample = (deps: { db: Db }, workspaceId: WorkspaceId): Promise<CampaignMade> =>
  createCampaign(deps, workspaceId, { ...sampleCampaign(), requestKey: "seed:sample-campaign" });

async function make(
  db: Db,
  workspaceId: WorkspaceId,
  request: CampaignRequest,
  status: "draft" | "running",
): Promise<CampaignMade> {
  const { prospects, canary, budget, ...campaign } = checkCampaign(request);
  const { requestKey, createdBy, origin } = request;
  const begun = prospects.filter((prospect) => !prospect.held);
  if (begun.length === 0)
    throw new UserError("Nobody on the list may be written to.", "Let the held people through, or add others.");
  const before = await madeBefore(db, workspaceId, requestKey);
  if (before) return before;
  const chosen = await chosenFor(db, workspaceId, request.pipeline);
  const id = newId<CampaignId>();
  const rows = prospects.map((prospect, position) => ({
    ...prospect,
    held: prospect.held ?? null,
    id: newId<ProspectId>(),
    position,
  }));
  const total = begun.length;
  const tries = canary && total > 1;
  const first = rows.filter((row) => row.held === null).slice(0, tries ? 1 : undefined);
  const { pipeline } = request;
  const snapshot = status === "running" ? chosen.snapshot : undefined;
  const row = { ...campaign, id, requestKey, createdBy, origin, totalItems: total, pipelineSlug: pipeline, snapshot };
  const statements: Statement[] = [
    insertCampaign(db, workspaceId, { ...row, budget: budget ?? null, canary: tries ? "trying" : null }, status),
    insertProspects(db, workspaceId, id, rows),
    ...(status === "running" ? launchStatements(db, workspaceId, id, chosen, first, origin) : []),
  ];
  try {
    await runBatch(db, statements);
  } catch (error) {
    const winner = sqlState(error) === "23505" ? await madeBefore(db, workspaceId, requestKey) : undefined;
    if (winner) return winner;
    throw error;
  }
  return { campaignId: id, created: true, total };
}

/** @throws UserError for a pipeline that is not there, or makes something else. */
async function chosenFor(db: Db, workspaceId: WorkspaceId, asked: string | undefined): Promise<Chosen> {
  const slug = asked ?? prospectVideo.slug;
  const chosen = await choosePipeline({ db, pipelines: [prospectVideo] }, workspaceId, slug, asked !== undefined);
  if (!chosen)
    throw new UserError(`There is no pipeline “${slug}” for outreach videos.`, "`/pipelines` lists those there are.");
  return chosen;
}

async function madeBefore(db: Db, workspaceId: WorkspaceId, requestKey: string): Promise<CampaignMade | undefined> {
  const [found] = await findCampaignOfRequest(db, workspaceId, requestKey);
  return found && { campaignId: found.id, created: false, total: found.totalItems };
}

/**
 * Launches a draft: a run for each prospect, and its card where an origin is given.
 * @throws UserError when there is no such campaign, it has no prospects, or it is no draft any more.
 */
export async function launchDraft(
  deps: { db: Db },
  workspaceId: WorkspaceId,
  campaignId: CampaignId,
  origin?: Origin,
): Promise<{ campaignId: CampaignId; total: number }> {
  const { db } = deps;
  const [[campaign], ids] = await db.batch([
    getCampaign(db, workspaceId, campaignId),
    listProspectIds(db, workspaceId, campaignId),
  ]);
  if (!campaign) throw new UserError("There is no such campaign.", "It may have been removed; start a new one.");
  if (campaign.status !== "draft") throw alreadyLaunched();
  const [first] = ids;
  if (!first) throw new UserError("The campaign has no prospects.", "Add at least one, then launch it.");
  const chosen = await chosenFor(db, workspaceId, campaign.pipelineSlug ?? undefined);
  const begun = campaign.canary === "trying" ? [first] : ids;
  const [launched] = await runBatch(db, [
    markLaunched(db, workspaceId, campaignId, chosen.snapshot, origin),
    ...launchStatements(db, workspaceId, campaignId, chosen, begun, origin ?? campaign.origin ?? undefined),
  ]);
  if (!Array.isArray(launched) || launched.length === 0) throw alreadyLaunched();
  return { campaignId, total: ids.length };
}

const alreadyLaunched = () => new UserError("Campaign already launched", "Its card in Slack shows how far it is.");

/** A launch that lost a race inserts nothing: runs, effect and card are unique by prospect and campaign. */
function launchStatements(
  db: Db,
  workspaceId: WorkspaceId,
  campaignId: CampaignId,
  chosen: Chosen,
  prospects: { id: ProspectId }[],
  origin: Origin | undefined,
): Statement[] {
  const card = origin
    ? [
        insertCardEffect(db, workspaceId, campaignId, origin),
        insertCampaignCard(db, workspaceId, campaignId, origin.channel),
      ]
    : [];
  return [...beginProspects(db, workspaceId, campaignId, chosen, prospects), ...card];
}

/** A run for each of these prospects; one that has a run already gets none. */
export function beginProspects(
  db: Db,
  workspaceId: WorkspaceId,
  campaignId: CampaignId,
  chosen: Pick<Chosen, "pipeline"> & Partial<Chosen>,
  prospects: { id: ProspectId }[],
): Statement[] {
  const runs = prospects.map(({ id }) => ({
    id: newId<RunId>(),
    requestKey: `prospect:${id}`,
    subjectId: id,
    input: { prospectId: id },
  }));
  return runStatements(db, workspaceId, { ...chosen, campaignId, runs });
}
