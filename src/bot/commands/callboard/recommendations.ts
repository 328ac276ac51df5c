import { z } from "zod";
import { listActions } from "../../../db/queries/brain/list-actions.ts";
import { listTopActions } from "../../../db/queries/brain/list-top-actions.ts";
import { actionsCard } from "../../blocks/brain-history.ts";
import type { Word } from "./word.ts";

/** Words people use for what the rows call otherwise. */
const STATUS: Record<string, "pending" | "actioned" | "dismissed" | "expired"> = {
  open: "pending",
  pending: "pending",
  done: "actioned",
  actioned: "actioned",
  dismissed: "dismissed",
  expired: "expired",
};
const Urgency = z.enum(["immediate", "today", "this_week"]);

/** Recommendations by urgency, of one urgency, or of a status, highest priority first. */
export const recommendations: Word = async ({ deps, tenant, args }) => {
  const word = args.join("_").toLowerCase();
  if (word === "") return actionsCard(await listTopActions(deps.db, tenant.id, { limit: 10 }));
  const urgency = Urgency.safeParse(word === "now" ? "immediate" : word);
  if (urgency.success)
    return actionsCard(await listTopActions(deps.db, tenant.id, { urgency: urgency.data, limit: 20 }));
  const status = Object.hasOwn(STATUS, word) ? STATUS[word] : undefined;
  return status ? actionsCard(await listActions(deps.db, tenant.id, { status })) : null;
};
