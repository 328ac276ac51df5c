import { notice } from "../../blocks/notices.ts";
import { mayNotManage } from "../../launching.ts";
import { openSettings } from "../../settings.ts";
import type { Word } from "./word.ts";

/** Opens the form of the settings; for managers. */
export const settings: Word = async ({ deps, tenancy, tenant, delivery, command, args }) => {
  if (args.length > 0) return null;
  const refusal = await mayNotManage("change the settings", { deps, tenancy }, tenant, command.user_id, delivery);
  if (refusal) return notice(refusal);
  await openSettings(deps, tenant, command.trigger_id, command.channel_id);
  return undefined;
};
