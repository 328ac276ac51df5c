import { z } from "zod";
import { listRecentSummaries } from "../../../db/queries/brain/list-recent-summaries.ts";
import { listSummaries } from "../../../db/queries/brain/list-summaries.ts";
import { summariesCard } from "../../blocks/brain-history.ts";
import type { Word } from "./word.ts";

const Type = z.enum(["daily", "manual", "scheduled"]);
const Days = z.coerce.number().int().min(1).max(365);

/** The last ten summaries, of one type or of all; with a number, those of so many days. */
export const summaries: Word = async ({ deps, tenant, args }) => {
  const [what, ...more] = args;
  if (more.length > 0) return null;
  if (what === undefined) return summariesCard(await listSummaries(deps.db, tenant.id));
  const type = Type.safeParse(what.toLowerCase());
  if (type.success) return summariesCard(await listSummaries(deps.db, tenant.id, { type: type.data }));
  const days = Days.safeParse(what);
  return days.success ? summariesCard(await listRecentSummaries(deps.db, tenant.id, days.data)) : null;
};
