import { bringDraftsForward, draftQueue } from "../../../db/queries/drafts/drain.ts";
import { notice } from "../../blocks/notices.ts";
import { many, span } from "../../blocks/words.ts";
import { mayNotManage } from "../../launching.ts";
import type { Word } from "./word.ts";

/** `/callboard drain drafts`: has every waiting draft looked at now; for managers. */
export const drain: Word = async ({ deps, tenancy, tenant, delivery, command, args }) => {
  if (args.length !== 1 || args[0]?.toLowerCase() !== "drafts") return null;
  const refusal = await mayNotManage("drain the queue", { deps, tenancy }, tenant, command.user_id, delivery);
  if (refusal) return notice(refusal);
  delivery.mustBeInTime();
  const moved = (await bringDraftsForward(deps.db, tenant.id)).rows.length;
  const queue = (await draftQueue(deps.db, tenant.id)).rows[0];
  delivery.later(() => deps.engine.kick(tenant.id));
  if (!queue || queue.queued + queue.running === 0) return notice(`No draft is waiting.${failed(queue?.failed ?? 0)}`);
  const oldest = queue.oldest_seconds === null ? "" : ` The oldest was asked for ${span(queue.oldest_seconds)} ago.`;
  const waits = `${many(queue.queued, "draft")} waiting, ${queue.running} being written.`;
  return notice(`${many(moved, "run")} brought forward. ${waits}${oldest}${failed(queue.failed)}`);
};

const failed = (count: number): string =>
  count > 0 ? ` ${many(count, "draft")} failed within a day: Retry stands under each.` : "";
