import type { SlackUserId } from "../db/ids.ts";
import { findDigestOfToday } from "../db/queries/brain/due-digests.ts";
import { UserError } from "../errors.ts";
import { previewOf } from "../pipelines/index.ts";
import type { Card } from "../pipelines/ports.ts";
import type { BotDeps } from "./deps.ts";
import type { Tenant } from "./tenancy.ts";

/** A run's input for a digest of this moment. */
export interface Preview {
  period: "day";
  type: "manual";
  trigger: "command";
  triggeredBy: SlackUserId;
  digest: { date: null; from: string; to: string };
}

/** Today's digest word for word, where it was made; else what a run must be given to say what it would be so far. */
export async function digestNow(
  { db, presenter }: BotDeps,
  tenant: Tenant,
  user: SlackUserId,
): Promise<{ card: Card } | { preview: Preview }> {
  const [today] = (await findDigestOfToday(db, tenant.id)).rows;
  if (!today) throw new UserError("This workspace is not there any more.");
  if (today.summary_id) return { card: await presenter.summary(tenant.id, today.summary_id) };
  const digest = { date: null, ...previewOf(today) };
  return { preview: { period: "day", type: "manual", trigger: "command", triggeredBy: user, digest } };
}
