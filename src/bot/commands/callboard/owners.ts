import { listOwners, ownersVersion } from "../../../db/queries/brain/lead-owners.ts";
import { ownersModal } from "../../blocks/brain-lists.ts";
import { notice } from "../../blocks/notices.ts";
import { mayNotManage } from "../../launching.ts";
import type { Word } from "./word.ts";

/** A trigger lives three seconds from the command on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** Opens the list of leads' owners and who they are in Slack; for managers. */
export const owners: Word = async ({ deps, tenancy, tenant, delivery, command, args }) => {
  if (args.length > 0) return null;
  const refusal = await mayNotManage("say who owns leads", { deps, tenancy }, tenant, command.user_id, delivery);
  if (refusal) return notice(refusal);
  const [{ rows }, state] = await deps.db.batch([listOwners(deps.db, tenant.id), ownersVersion(deps.db, tenant.id)]);
  if (rows.length === 0)
    return notice("No open lead names an owner. Send `owner` with your leads, an e-mail or a Slack id.");
  const view = ownersModal(rows, { channel: command.channel_id, version: state.rows[0]?.version ?? "" });
  await deps.slack.openView(tenant.id, command.trigger_id, view, AbortSignal.timeout(OPEN_WITHIN_MS));
  return undefined;
};
