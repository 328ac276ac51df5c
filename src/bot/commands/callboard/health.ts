import { listActiveModels } from "../../../db/queries/brain/score-models.ts";
import {
  contentHealth,
  incompleteDeliverables,
  orphanedTasks,
  staleLocks,
  starvedCampaigns,
} from "../../../db/queries/content/orchestrate.ts";
import { withContentHealth } from "../../blocks/content/health.ts";
import { healthCard } from "../../blocks/health.ts";
import { withScores } from "../../blocks/scores.ts";
import type { Word } from "./word.ts";

/** Things of one kind that the report names. */
const NAMED = 5;

/** How the work stands: the engine's, and that of the content campaigns. */
export const health: Word = async ({ deps, tenant, args }) => {
  if (args.length > 0) return null;
  const { db, engine } = deps;
  const [report, [counts, starved, incomplete, stale, orphaned, models]] = await Promise.all([
    engine.health(tenant.id),
    db.batch([
      contentHealth(db, tenant.id),
      starvedCampaigns(db, tenant.id, NAMED),
      incompleteDeliverables(db, tenant.id, NAMED),
      staleLocks(db, tenant.id, NAMED),
      orphanedTasks(db, tenant.id, NAMED),
      listActiveModels(db, tenant.id),
    ]),
  ]);
  const [row] = counts.rows;
  const lists = { starved: starved.rows, incomplete: incomplete.rows, stale: stale.rows, orphaned: orphaned.rows };
  return withContentHealth(withScores(healthCard(report), models), row ? { ...row, ...lists } : null);
};
