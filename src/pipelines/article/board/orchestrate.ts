import { type Db, runBatch } from "../../../db/client.ts";
import type { SlackUserId, WorkspaceId } from "../../../db/ids.ts";
import {
  incompleteDeliverables,
  orphanedTasks,
  starvedCampaigns,
  stuckItems,
  workspacesWithContent,
} from "../../../db/queries/content/orchestrate.ts";
import { tellPerson } from "../../../db/queries/content/say.ts";
import { messageOf, UserError } from "../../../errors.ts";
import type { Log } from "../../../log.ts";
import type { Engine } from "../../engine/engine.ts";
import { fillCampaign } from "./fill-campaign.ts";
import { reviveOrphan } from "./revive-orphan.ts";

/** Workspaces looked at in one go; the rest follow. */
const PAGE = 20;
/** Things of one kind looked after in a workspace and go. */
const MOST = 20;
/** Deliverables are tried again by itself once, this long after they failed, in seconds; then a person is told. */
const AGAIN_AFTER_S = 15 * 60;
/** What is blocked for so many hours is told to its owner, once a day, outside quiet hours and days off. */
const STUCK_AFTER_H = 12;
/** Articles that one message names. */
const NAMED = 8;

export interface OrchestratorDeps {
  db: Db;
  engine: Pick<Engine, "kick" | "retry">;
  log: Log;
}

/**
 * Looks after content campaigns: a safety net, every part of it idempotent. Campaigns short of topics get research, articles
 * whose run was lost one again, deliverables that failed one more try; owners are told once a day what stands still.
 */
export async function orchestrate(
  deps: OrchestratorDeps,
  after: WorkspaceId | null,
): Promise<{ looked: number; next: WorkspaceId | null }> {
  const { rows } = await workspacesWithContent(deps.db, after, PAGE);
  for (const { id } of rows) {
    for (const [check, act] of CHECKS)
      await act(deps, id).catch((error) =>
        deps.log.error("orchestrate.check", { workspace: id, check, message: messageOf(error) }),
      );
    await deps.engine
      .kick(id)
      .catch((error) => deps.log.warn("orchestrate.kick", { workspace: id, message: messageOf(error) }));
  }
  return { looked: rows.length, next: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null };
}

const CHECKS: [string, (deps: OrchestratorDeps, workspace: WorkspaceId) => Promise<void>][] = [
  ["starvation", feedStarved],
  ["orphaned_tasks", reviveOrphans],
  ["incomplete_deliverables", retryDeliverables],
  ["stuck_items", tellOwners],
];

async function feedStarved({ db }: OrchestratorDeps, workspace: WorkspaceId): Promise<void> {
  const { rows } = await starvedCampaigns(db, workspace, MOST);
  for (const { id, found_nothing } of rows) await fillCampaign(db, workspace, id, { research: !found_nothing });
}

async function reviveOrphans({ db }: OrchestratorDeps, workspace: WorkspaceId): Promise<void> {
  const { rows } = await orphanedTasks(db, workspace, MOST);
  for (const { task_id, campaign_id } of rows) await reviveOrphan(db, workspace, campaign_id, task_id);
}

async function retryDeliverables({ db, engine }: OrchestratorDeps, workspace: WorkspaceId): Promise<void> {
  const { rows } = await incompleteDeliverables(db, workspace, MOST);
  for (const { run_id, seq, endings, ended_seconds } of rows) {
    if (endings > 1 || ended_seconds < AGAIN_AFTER_S) continue;
    await engine.retry(workspace, run_id, { by: "orchestrator", seq }).catch((error) => {
      // A person was first, or its campaign was cancelled meanwhile.
      if (!(error instanceof UserError)) throw error;
    });
  }
}

async function tellOwners({ db }: OrchestratorDeps, workspace: WorkspaceId): Promise<void> {
  const { rows } = await stuckItems(db, workspace, STUCK_AFTER_H);
  const owners = new Map<SlackUserId, typeof rows>();
  for (const row of rows) owners.set(row.owner, [...(owners.get(row.owner) ?? []), row]);
  const posts = [...owners].map(([user, items]) =>
    tellPerson(db, workspace, {
      key: `stuck/${user}/${items[0]?.day ?? ""}`,
      user,
      purpose: "stuck_items",
      facts: {
        items: items
          .slice(0, NAMED)
          .map(({ task_id, title, campaign, why, since }) => ({ taskId: task_id, title, campaign, why, since })),
        more: Math.max(0, items.length - NAMED),
      },
    }),
  );
  await runBatch(db, posts);
}
