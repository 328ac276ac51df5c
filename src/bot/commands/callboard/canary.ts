import { launchSettings, setCanaryAbove } from "../../../db/queries/outreach/launch-settings.ts";
import { notice } from "../../blocks/notices.ts";
import { many } from "../../blocks/words.ts";
import { mayNotManage } from "../../launching.ts";
import type { Word } from "./word.ts";

/** Above which size a campaign tries its first item alone: shown to all, set by managers. */
export const canary: Word = async ({ deps, tenancy, tenant, delivery, command, args }) => {
  const [typed, ...more] = args;
  if (more.length > 0) return null;
  if (typed === undefined) {
    const [settings] = await launchSettings(deps.db, tenant.id);
    return notice(said(settings?.canaryAbove ?? null));
  }
  const above = typed.toLowerCase() === "off" ? null : /^\d{1,5}$/.test(typed) ? Number(typed) : undefined;
  if (above === undefined) return null;
  const refusal = await mayNotManage(
    "change how campaigns begin",
    { deps, tenancy },
    tenant,
    command.user_id,
    delivery,
  );
  if (refusal) return notice(refusal);
  delivery.mustBeInTime();
  await setCanaryAbove(deps.db, tenant.id, above);
  return notice(`From now on: ${said(above)}`);
};

const said = (above: number | null): string =>
  above === null
    ? "all items of a campaign begin at once."
    : `a campaign of more than ${many(above, "item")} tries its first one alone and asks before the others begin.`;
