import { answersVersion, listKnownAnswers } from "../../../db/queries/brain/known-answers.ts";
import { OBJECTIONS } from "../../../pipelines/index.ts";
import { answersModal } from "../../blocks/brain-lists.ts";
import { notice } from "../../blocks/notices.ts";
import { mayNotManage } from "../../launching.ts";
import type { Word } from "./word.ts";

/** A trigger lives three seconds from the command on; in milliseconds, from when we have it. */
const OPEN_WITHIN_MS = 2_000;

/** Opens the list of answers to objections; for managers. */
export const answers: Word = async ({ deps, tenancy, tenant, delivery, command, args }) => {
  if (args.length > 0) return null;
  const refusal = await mayNotManage("change the answers", { deps, tenancy }, tenant, command.user_id, delivery);
  if (refusal) return notice(refusal);
  const { db } = deps;
  const [{ rows }, state] = await db.batch([listKnownAnswers(db, tenant.id), answersVersion(db, tenant.id)]);
  const origin = { channel: command.channel_id, version: state.rows[0]?.version ?? "" };
  const view = answersModal(OBJECTIONS, rows, origin);
  await deps.slack.openView(tenant.id, command.trigger_id, view, AbortSignal.timeout(OPEN_WITHIN_MS));
  return undefined;
};
