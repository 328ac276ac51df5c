import type { SlackUserId } from "../../db/ids.ts";
import { resolveOwners } from "../../db/queries/brain/lead-owners.ts";
import { messageOf } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";

/** E-mails looked up in Slack in one run; the rest are the next one's. */
const MOST_LOOKUPS = 10;
const LOOKUP_MS = 3_000;

export interface Owners {
  /** Slack users by the owner's name in lower case. */
  users: Map<string, SlackUserId>;
  /** What Slack answered, to be kept. */
  learned: { owner: string; slackUserId: string | null }[];
}

/** Who owns these leads. An e-mail that no member is known by is looked up in Slack, once a week; without an answer it stays as it was. */
export async function findOwners(
  { db, workspaceId, slack, signal, log }: Pick<StepContext, "db" | "workspaceId" | "slack" | "signal" | "log">,
  owners: (string | null)[],
): Promise<Owners> {
  const named = [...new Set(owners.flatMap((owner) => (owner ? [owner.toLowerCase()] : [])))];
  if (named.length === 0) return { users: new Map(), learned: [] };
  const { rows } = await resolveOwners(db, workspaceId, named);
  const users = new Map(rows.flatMap((row) => (row.slack_user_id ? [[row.owner, row.slack_user_id] as const] : [])));
  const learned: Owners["learned"] = [];
  const asks = ({ by, asked, owner }: (typeof rows)[number]) =>
    (by === null || by === "email") && !asked && /^\S+@\S+\.\S+$/.test(owner);
  for (const { owner } of rows.filter(asks).slice(0, MOST_LOOKUPS)) {
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(LOOKUP_MS)]);
      const found = (await slack.personByEmail?.(workspaceId, owner, within)) ?? null;
      learned.push({ owner, slackUserId: found });
      if (found) users.set(owner, found as SlackUserId);
      else users.delete(owner);
    } catch (error) {
      // Without an answer nothing is learned: the next run asks again.
      log.info("brain.owner_unknown", { workspaceId, error: messageOf(error) });
      break;
    }
  }
  return { users, learned };
}
