import { z } from "zod";
import { postTarget, visibleChannel } from "../access.ts";
import { type Call, method } from "../api.ts";
import * as arg from "../args.ts";
import { LIMITS } from "../block-limits.ts";
import { isObject } from "../check-problems.ts";
import { SlackApiError } from "../errors.ts";
import { acceptBlocks, addMessage, editMessage, findParent, nameBlocks, toWire } from "../messages.ts";
import { findUser, workspaceOf } from "../state.ts";
import type { Block, Channel, Json, Message } from "../types.ts";
import { acceptMetadata, ownMessage } from "./chat.ts";

const chunk = z.discriminatedUnion("type", [
  z.object({ type: z.literal("markdown_text"), text: z.string().min(1).max(LIMITS.markdownText) }),
  z.object({
    type: z.literal("task_update"),
    id: z.string().min(1),
    title: z.string().min(1),
    status: z.enum(["pending", "in_progress", "complete", "error"]).default("pending"),
    details: z.string().max(256).optional(),
    output: z.string().max(256).optional(),
    sources: z.array(z.record(z.string(), z.unknown())).optional(),
  }),
  z.object({ type: z.literal("plan_update"), title: z.string().min(1) }),
  z.object({ type: z.literal("blocks"), blocks: z.array(z.unknown()).max(LIMITS.messageBlocks) }),
]);

type Chunk = z.output<typeof chunk>;

const body = { markdown_text: arg.text, chunks: arg.json };

function readChunks(args: { markdown_text?: string; chunks?: unknown }): Chunk[] {
  if ((args.markdown_text?.length ?? 0) > LIMITS.markdownText) throw new SlackApiError("msg_too_long");
  const own: Chunk[] = args.markdown_text ? [{ type: "markdown_text", text: args.markdown_text }] : [];
  if (args.chunks === undefined) return own;
  const parsed = z.array(chunk).safeParse(args.chunks);
  if (!parsed.success) throw new SlackApiError("invalid_chunks");
  for (const one of parsed.data) if (one.type === "blocks") acceptBlocks(one.blocks);
  return [...own, ...parsed.data];
}

/** A chunk gives words; the block that comes of it holds them as rich text. */
const rich = (text: string | undefined): Json | undefined =>
  text === undefined
    ? undefined
    : { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };

function setTask(blocks: Block[], update: Extract<Chunk, { type: "task_update" }>): void {
  const task = { type: "task_card", task_id: update.id, title: update.title, status: update.status };
  const extra: Json = { details: rich(update.details), output: rich(update.output), sources: update.sources };
  const standing = blocks.find((block) => block.type === "task_card" && block.task_id === update.id);
  if (standing) Object.assign(standing, task, extra);
  else blocks.push(...nameBlocks([{ ...task, ...extra }]));
}

/** The content of a stream after these chunks: text grows, a task is shown once. */
function grow(message: { text: string; blocks?: Block[] }, chunks: Chunk[]): { text: string; blocks: Block[] } {
  const blocks = structuredClone(message.blocks ?? []);
  let { text } = message;
  for (const one of chunks) {
    switch (one.type) {
      case "markdown_text": {
        text += one.text;
        const last = blocks.at(-1);
        if (last?.type === "markdown") last.text = `${String(last.text)}${one.text}`;
        else blocks.push(...nameBlocks([{ type: "markdown", text: one.text }]));
        break;
      }
      case "task_update":
        setTask(blocks, one);
        break;
      case "plan_update": {
        const header = blocks.find((block) => block.type === "plan");
        if (header) header.title = one.title;
        else blocks.unshift(...nameBlocks([{ type: "plan", title: one.title }]));
        break;
      }
      case "blocks":
        blocks.push(...acceptBlocks(one.blocks));
        break;
      default:
        one satisfies never;
    }
  }
  if (text.length > LIMITS.messageText) throw new SlackApiError("msg_too_long");
  return { text, blocks };
}

function checkRecipient(
  call: Call<{ recipient_team_id?: string; recipient_user_id?: string }>,
  channel: Channel,
): void {
  if (channel.kind === "im") return;
  const { core, args, teamId } = call;
  if (args.recipient_team_id === undefined) throw new SlackApiError("missing_recipient_team_id");
  if (args.recipient_user_id === undefined) throw new SlackApiError("missing_recipient_user_id");
  if (args.recipient_team_id !== teamId || !findUser(core, teamId, args.recipient_user_id)) {
    throw new SlackApiError("user_not_found");
  }
}

const startStream = method({
  scopes: ["chat:write"],
  tier: 2,
  args: z.object({
    ...body,
    channel: arg.id,
    thread_ts: arg.ts,
    recipient_team_id: arg.optional,
    recipient_user_id: arg.optional,
    task_display_mode: z.enum(["timeline", "plan"]).optional(),
  }),
  run(call) {
    const { core, args, teamId, userId } = call;
    const channel = postTarget(call, args.channel);
    if (!findParent(core, channel.id, args.thread_ts)) throw new SlackApiError("thread_not_found");
    checkRecipient(call, channel);
    const shown = grow({ text: "" }, readChunks(args));
    const botId = workspaceOf(core, teamId).botId;
    const draft = { ...shown, userId, botId, threadTs: args.thread_ts, streaming: true };
    return { channel: channel.id, ts: addMessage(core, channel, draft).message.ts };
  },
});

const streamed = { ...body, channel: arg.id, ts: arg.ts };

function openStream(call: Call<{ channel: string; ts: string }>): { channel: Channel; message: Message } {
  const channel = visibleChannel(call, call.args.channel);
  const message = ownMessage(call, channel, call.args.ts, "message_not_owned_by_app");
  if (!message.streaming) throw new SlackApiError("message_not_in_streaming_state");
  return { channel, message };
}

const appendStream = method({
  scopes: ["chat:write"],
  tier: 4,
  args: z.object(streamed),
  run(call) {
    const { channel, message } = openStream(call);
    const chunks = readChunks(call.args);
    if (chunks.length === 0) throw new SlackApiError("no_text");
    Object.assign(message, grow(message, chunks));
    call.core.saver.touch();
    return { channel: channel.id, ts: message.ts };
  },
});

const stopStream = method({
  scopes: ["chat:write"],
  tier: 2,
  args: z.object({ ...streamed, blocks: arg.json, metadata: arg.json }),
  run(call) {
    const { core, args, userId } = call;
    const { channel, message } = openStream(call);
    const metadata = acceptMetadata(args.metadata);
    const closing = args.blocks === undefined ? [] : acceptBlocks(args.blocks);
    const shown = grow(message, readChunks(args));
    message.streaming = false;
    const blocks = [...shown.blocks, ...closing];
    if (isObject(metadata) || blocks.length > 0 || shown.text !== message.text) {
      editMessage(core, channel, message, { text: shown.text, blocks, metadata }, userId);
    }
    return { channel: channel.id, ts: message.ts, message: toWire(core, message, true) };
  },
});

export const streamMethods = {
  "chat.startStream": startStream,
  "chat.appendStream": appendStream,
  "chat.stopStream": stopStream,
};
