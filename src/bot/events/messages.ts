import { z } from "zod";
import type { Writes } from "../../db/client.ts";
import type { SlackUserId } from "../../db/ids.ts";
import { claimReceipt } from "../../db/queries/tenancy/claim-receipt.ts";
import { findReceipt } from "../../db/queries/tenancy/find-receipt.ts";
import type { Registration } from "../app.ts";
import { helpCard } from "../blocks/help.ts";
import { notice } from "../blocks/notices.ts";
import { askedFor } from "../blocks/words.ts";
import { type Asked as AskedFor, parsePeriod } from "../commands/period.ts";
import { digestNow } from "../digest-now.ts";
import { askBrain, isOurThread, looksLikeQuestion, showThinking } from "../questions.ts";
import { requestOf } from "../requests.ts";

/** `source` of our receipts of Slack's events. */
export const EVENT_SOURCE = "slack-event";

/** Slack repeats an event for at most 24 hours (its Delayed Events). */
const REMEMBERED_SECONDS = 24 * 3600;

const Message = z.object({
  type: z.string(),
  channel: z.string(),
  channel_type: z.string().optional(),
  user: z.string().transform((id) => id as SlackUserId),
  text: z.string().default(""),
  ts: z.string(),
  thread_ts: z.string().optional(),
});
type Message = z.infer<typeof Message>;

type Asked =
  | { kind: "summary"; period: AskedFor }
  | { kind: "question"; question: string; sure: boolean }
  | { kind: "help"; misread: string | undefined }
  | { kind: "nothing" };

/**
 * `!summary …` in a channel or a message to the bot, and questions: to the bot, by mention, or in the thread of a summary.
 * Everything else that people write is left alone.
 */
export function registerMessages({ app, deps, tenancy }: Registration): void {
  const listen = async (event: unknown, context: Parameters<typeof requestOf>[0]): Promise<void> => {
    if (isNotFromAPerson(event)) return;
    const message = Message.safeParse(event);
    if (!message.success) return;
    const { tenant, delivery } = requestOf(context);
    const { channel, user, ts, thread_ts: threadTs } = message.data;
    if (user === tenant.botUserId) return;
    const asked = understand(message.data, tenant.botUserId);
    if (asked.kind === "nothing") return;
    const place = { channel, threadTs: threadTs ?? ts, user };
    if (asked.kind === "question" && !asked.sure && !(await isOurThread(deps, tenant, place))) return;
    const eventId = delivery.eventId ?? `${channel}:${ts}`;
    const mark = `${EVENT_SOURCE}:${tenant.id}:${eventId}`;
    if (await deps.cache.has(mark)) return;
    if ((await findReceipt(deps.db, tenant.id, EVENT_SOURCE, eventId)).length > 0) return;
    const answer = (card: ReturnType<typeof notice>) =>
      delivery.later(() =>
        deps.slack.ephemeral({
          workspaceId: tenant.id,
          channel,
          user,
          threadTs,
          card,
          signal: AbortSignal.timeout(10_000),
        }),
      );
    if (asked.kind === "help") {
      delivery.mustBeInTime();
      if ((await claimReceipt(deps.db, tenant.id, EVENT_SOURCE, eventId)).length > 0)
        answer(helpCard(undefined, asked.misread));
      delivery.later(() => deps.cache.mark(mark, REMEMBERED_SECONDS));
      return;
    }
    await tenancy.seen(tenant, user, delivery.signal);
    if (asked.kind === "question") {
      delivery.mustBeInTime();
      const writes: Writes = (db) => [claimReceipt(db, tenant.id, EVENT_SOURCE, eventId)];
      const { created } = await askBrain(deps, tenant, { ...place, ts, question: asked.question, writes });
      delivery.later(() => deps.cache.mark(mark, REMEMBERED_SECONDS));
      if (!created) return;
      if (message.data.channel_type === "im") delivery.later(() => showThinking(deps, tenant, place));
      delivery.later(() => deps.engine.kick(tenant.id));
      return;
    }
    const digest = asked.period === "digest" ? await digestNow(deps, tenant, user) : null;
    delivery.mustBeInTime();
    if (digest && "card" in digest) {
      if ((await claimReceipt(deps.db, tenant.id, EVENT_SOURCE, eventId)).length > 0) answer(digest.card);
      delivery.later(() => deps.cache.mark(mark, REMEMBERED_SECONDS));
      return;
    }
    const { created } = await deps.engine.start(tenant.id, {
      pipeline: "brain",
      // One message is one request, although a mention arrives as a message and as a mention.
      requestKey: `message:${channel}:${ts}`,
      input: digest
        ? { ...digest.preview }
        : { period: asked.period, type: "manual", trigger: "command", triggeredBy: user },
      origin: { channel, threadTs: threadTs ?? ts, user },
      writes: (db) => [claimReceipt(db, tenant.id, EVENT_SOURCE, eventId)],
    });
    delivery.later(() => deps.cache.mark(mark, REMEMBERED_SECONDS));
    if (!created) return;
    answer(notice(`On it: ${askedFor(asked.period)} will be in this thread in a moment.`));
    delivery.later(() => deps.engine.kick(tenant.id));
  };
  app.event("message", async ({ event, context }) => listen(event, context));
  app.event("app_mention", async ({ event, context }) => listen(event, context));
}

const Unspoken = z.object({
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
  hidden: z.boolean().optional(),
});

/** Bots' messages (our own come back as events), edits, joins and the like. */
function isNotFromAPerson(event: unknown): boolean {
  const parsed = Unspoken.safeParse(event);
  if (!parsed.success) return true;
  const { bot_id: botId, subtype, hidden } = parsed.data;
  const spoken = subtype === undefined || subtype === "thread_broadcast" || subtype === "file_share";
  return botId !== undefined || hidden === true || !spoken;
}

/** What is said to the bot and asks nothing of the data. */
const SMALL_TALK = /^(?:help|what can (?:you do|i ask)|hi|hello|hey|thanks|thank you|ok|okay)?[\s!.?]*$/i;

function understand(message: Message, botUserId: string): Asked {
  const mentioned = message.text.includes(`<@${botUserId}>`);
  const direct = message.channel_type === "im";
  const text = message.text.replaceAll(`<@${botUserId}>`, " ").trim();
  const command = /^!?summary(?:\s+(.*))?$/is.exec(text);
  if (command && (direct || mentioned || text.startsWith("!"))) {
    const period = parsePeriod(command[1] ?? "");
    return period ? { kind: "summary", period } : { kind: "help", misread: text };
  }
  if (direct || mentioned)
    return SMALL_TALK.test(text)
      ? { kind: "help", misread: undefined }
      : { kind: "question", question: text, sure: true };
  const inThread = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  return inThread && looksLikeQuestion(text) ? { kind: "question", question: text, sure: false } : { kind: "nothing" };
}
