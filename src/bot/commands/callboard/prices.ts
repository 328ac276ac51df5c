import { launchSettings, setMediaPrices } from "../../../db/queries/outreach/launch-settings.ts";
import type { StatedPrices } from "../../../db/schema/tenancy.ts";
import { UserError } from "../../../errors.ts";
import { PRICE_WORDS, parsePrices } from "../../../pipelines/index.ts";
import { outside } from "../../blocks/escape.ts";
import { card, context, section } from "../../blocks/kit.ts";
import { notice } from "../../blocks/notices.ts";
import { mayNotManage } from "../../launching.ts";
import type { Word } from "./word.ts";

/** What media cost this workspace: shown to all, stated by managers, `reset` goes back to the deployment's. */
export const prices: Word = async ({ deps, tenancy, tenant, delivery, command, args }) => {
  const [settings] = await launchSettings(deps.db, tenant.id);
  const own = settings?.mediaPrices ?? null;
  if (args.length === 0) return shown(own, deps.prices.media);
  const refusal = await mayNotManage("state prices", { deps, tenancy }, tenant, command.user_id, delivery);
  if (refusal) return notice(refusal);
  const reset = args.length === 1 && args[0]?.toLowerCase() === "reset";
  try {
    const stated = reset ? null : parsePrices(args.join(" "), deps.clock().toISOString().slice(0, 10), own);
    delivery.mustBeInTime();
    await setMediaPrices(deps.db, tenant.id, stated);
    return shown(stated, deps.prices.media);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return notice(outside(`${error.message} ${error.hint ?? ""}`, 600));
  }
};

function shown(own: StatedPrices | null, deployment: StatedPrices | null) {
  const lines = Object.entries(PRICE_WORDS).map(([word, { field, per, microUsd }]) => {
    const stated = own?.[field];
    const price = stated === undefined ? deployment?.[field] : stated;
    const whose = stated !== undefined ? `stated here for ${own?.asOf}` : `of the deployment, for ${deployment?.asOf}`;
    return price === undefined || price === null
      ? `• \`${word}\`: unknown`
      : `• \`${word}\`: $${price / microUsd} a ${per} (${outside(whose, 60)})`;
  });
  return card([
    section(`*Prices of media*\n${lines.join("\n")}`),
    context(
      "Unknown is never counted as nothing: estimates name it, and under a ceiling it is not ordered. `/callboard prices voice=0.18 clip=0.49 2026-11-01` states some; `reset` forgets them.",
    ),
  ]);
}
