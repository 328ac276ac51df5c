import { healthCard } from "../../blocks/health.ts";
import type { Word } from "./word.ts";

/** How the work stands. */
export const health: Word = async ({ deps, tenant, args }) =>
  args.length === 0 ? healthCard(await deps.engine.health(tenant.id)) : null;
