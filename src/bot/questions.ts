import type { Writes } from "../db/client.ts";
import type { SlackUserId } from "../db/ids.ts";
import { isBrainThread } from "../db/queries/ask/questions.ts";
import type { BotDeps } from "./deps.ts";
import type { Tenant } from "./tenancy.ts";

/** A question as it is taken in: longer ones are cut. Characters. */
const LONGEST = 1_000;
const STATUS_MS = 5_000;

const QUESTION =
  /\?\s*$|^(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|has|have|show|list|tell|give|count|compare|and (?:who|what|which|where|why|how|in|for|the|last|this|by))\b/i;

/** Whether what people say in a thread asks for something. Only there does anybody have to guess. */
export const looksLikeQuestion = (text: string): boolean => text.length <= LONGEST && QUESTION.test(text.trim());

interface Place {
  channel: string;
  threadTs: string;
  user: SlackUserId;
}

/** Whether the thread is a summary's, or one in which we were asked before. */
export async function isOurThread({ db }: BotDeps, tenant: Tenant, { channel, threadTs }: Place): Promise<boolean> {
  return (await isBrainThread(db, tenant.id, channel, threadTs)).rows[0]?.ours === true;
}

/** Begins the run that answers; the same message again begins nothing. */
export async function askBrain(
  { engine }: BotDeps,
  tenant: Tenant,
  place: Place & { ts: string; question: string; writes: Writes },
): Promise<{ created: boolean }> {
  const { channel, threadTs, user, ts, question, writes } = place;
  return engine.start(tenant.id, {
    pipeline: "ask",
    requestKey: `message:${channel}:${ts}`,
    input: { question: question.slice(0, LONGEST), askedBy: user },
    origin: { channel, threadTs, user },
    writes,
  });
}

/** Says above a chat with the app that it is at work; Slack takes it away with the answer. */
export const showThinking = ({ slack }: BotDeps, tenant: Tenant, { channel, threadTs }: Place): Promise<void> =>
  slack.setStatus({
    ...{ workspaceId: tenant.id, channel, threadTs, status: "is looking it up…" },
    signal: AbortSignal.timeout(STATUS_MS),
  });
