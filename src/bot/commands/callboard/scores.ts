import { listActiveModels } from "../../../db/queries/brain/score-models.ts";
import { scoresCard } from "../../blocks/scores.ts";
import type { Word } from "./word.ts";

/** The models that score leads and conversations, and how good they are. */
export const scores: Word = async ({ deps, tenant, args }) =>
  args.length > 0 ? null : scoresCard(await listActiveModels(deps.db, tenant.id));
