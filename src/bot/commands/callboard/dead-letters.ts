import { messageOf } from "../../../errors.ts";
import { deadLettersCard } from "../../blocks/dead-letters.ts";
import { notice } from "../../blocks/notices.ts";
import type { Word } from "./word.ts";

/** Slack waits three seconds for the answer; in milliseconds. */
const WITHIN_MS = 2_000;

/** Messages of this workspace that QStash gave up. */
export const deadLetters: Word = async ({ deps, tenant, args }) => {
  if (args.length > 0) return null;
  const late = new Promise<never>((_, reject) => {
    AbortSignal.timeout(WITHIN_MS).addEventListener("abort", () => reject(new Error("QStash did not answer in time")));
  });
  try {
    const letters = await Promise.race([deps.queue.deadLetters?.(tenant.id) ?? [], late]);
    return deadLettersCard(letters);
  } catch (error) {
    deps.log.warn("qstash.dead_letters", { workspaceId: tenant.id, error: messageOf(error) });
    return notice("QStash did not tell its dead letters. Try again in a moment.");
  }
};
