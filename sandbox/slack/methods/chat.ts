import { z } from "zod";
import { joinedChannel, postTarget, visibleChannel } from "../access.ts";
import { type Call, method } from "../api.ts";
import * as arg from "../args.ts";
import { LIMITS } from "../block-limits.ts";
import type { Core } from "../core.ts";
import { SlackApiError } from "../errors.ts";
import { acceptBlocks, addMessage, editMessage, removeMessage, toWire } from "../messages.ts";
import { findMessage, workspaceOf } from "../state.ts";
import type { Block, Channel, Json, Message } from "../types.ts";

const content = {
  text: arg.text,
  blocks: arg.json,
  attachments: arg.json,
  markdown_text: arg.text,
  metadata: arg.json,
};

interface Content {
  text: string;
  blocks?: Block[];
  attachments?: Json[];
}

/** Text of a post is cut at 40,000 characters, as Slack cuts it. */
const truncate = (text: string): string => text.slice(0, LIMITS.messageText);

function acceptAttachments(value: unknown): Json[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((one) => typeof one !== "object" || one === null)) {
    throw new SlackApiError("invalid_attachments");
  }
  if (value.length > 100) throw new SlackApiError("too_many_attachments");
  return value as Json[];
}

/** Reads what a message is to show. @throws SlackApiError no_text, invalid_blocks, markdown_text_conflict, ... */
function acceptContent(args: z.output<z.ZodObject<typeof content>>): Content {
  if (args.markdown_text !== undefined) {
    if (args.text !== undefined || args.blocks !== undefined) throw new SlackApiError("markdown_text_conflict");
    if (args.markdown_text.length > LIMITS.markdownText) throw new SlackApiError("msg_too_long");
    if (args.markdown_text === "") throw new SlackApiError("no_text");
    const block = { type: "markdown", text: args.markdown_text };
    return { text: args.markdown_text, blocks: acceptBlocks([block]) };
  }
  const blocks = args.blocks === undefined ? undefined : acceptBlocks(args.blocks);
  const attachments = acceptAttachments(args.attachments);
  const text = truncate(args.text ?? "");
  if (text.trim() === "" && !blocks?.length && !attachments?.length) throw new SlackApiError("no_text");
  return { text, blocks: blocks?.length ? blocks : undefined, attachments };
}

/** @throws SlackApiError invalid_metadata_format, invalid_metadata_schema, metadata_too_large. */
export function acceptMetadata(value: unknown): Json | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new SlackApiError("invalid_metadata_format");
  const metadata = value as Json;
  if (Object.keys(metadata).length === 0) return metadata;
  const payload = metadata.event_payload;
  if (typeof metadata.event_type !== "string" || typeof payload !== "object" || payload === null) {
    throw new SlackApiError("invalid_metadata_schema");
  }
  if (JSON.stringify(metadata).length > 32_000) throw new SlackApiError("metadata_too_large");
  return metadata;
}

/** The message a bot may change. @throws SlackApiError message_not_found, and `refused` for another's. */
export function ownMessage(call: Call<unknown>, channel: Channel, ts: string, refused: string): Message {
  const message = findMessage(call.core, channel.id, ts);
  if (!message || message.ephemeralTo !== undefined) throw new SlackApiError("message_not_found");
  if (message.userId !== call.userId || message.botId === undefined) throw new SlackApiError(refused);
  return message;
}

function threadOf(core: Core, channel: Channel, threadTs: string | undefined): string | undefined {
  if (threadTs === undefined) return undefined;
  const parent = findMessage(core, channel.id, threadTs);
  if (!parent || parent.ephemeralTo !== undefined) throw new SlackApiError("thread_not_found");
  return parent.threadTs ?? parent.ts;
}

const postMessage = method({
  scopes: ["chat:write"],
  tier: "post",
  args: z.object({
    ...content,
    channel: arg.id,
    thread_ts: arg.optional,
    reply_broadcast: arg.flag,
    unfurl_links: arg.flag,
    unfurl_media: arg.flag,
    mrkdwn: arg.flag,
  }),
  run(call) {
    const { core, args, teamId, userId } = call;
    const channel = postTarget(call, args.channel);
    const shown = acceptContent(args);
    const metadata = acceptMetadata(args.metadata);
    const threadTs = threadOf(core, channel, args.thread_ts);
    const broadcast = threadTs !== undefined && args.reply_broadcast === true;
    const { message } = addMessage(core, channel, {
      ...shown,
      userId,
      botId: workspaceOf(core, teamId).botId,
      threadTs,
      metadata: metadata && Object.keys(metadata).length > 0 ? metadata : undefined,
      subtype: broadcast ? "thread_broadcast" : undefined,
      unfurlLinks: args.unfurl_links,
      unfurlMedia: args.unfurl_media,
    });
    const cut = (args.text?.length ?? 0) > LIMITS.messageText;
    const warning = cut ? { warning: "message_truncated", response_metadata: { warnings: ["message_truncated"] } } : {};
    return { channel: channel.id, ts: message.ts, message: toWire(core, message, true), ...warning };
  },
});

const update = method({
  scopes: ["chat:write"],
  tier: 3,
  args: z.object({ ...content, channel: arg.id, ts: arg.ts }),
  run(call) {
    const { core, args } = call;
    const channel = visibleChannel(call, args.channel);
    const message = ownMessage(call, channel, args.ts, "cant_update_message");
    if (channel.isArchived) throw new SlackApiError("is_archived");
    if (message.streaming) throw new SlackApiError("streaming_state_conflict");
    const metadata = acceptMetadata(args.metadata);
    const untouched = args.text === undefined && args.blocks === undefined && args.markdown_text === undefined;
    if (untouched && args.attachments === undefined && metadata === undefined) throw new SlackApiError("no_text");
    if (untouched) {
      editMessage(core, channel, message, { attachments: acceptAttachments(args.attachments), metadata }, call.userId);
    } else {
      if ((args.text?.length ?? 0) > LIMITS.messageText) throw new SlackApiError("msg_too_long");
      const shown = acceptContent(args);
      // Text without blocks takes the old blocks away; blocks without text keep the old text.
      const edit = { ...shown, blocks: shown.blocks ?? [], metadata };
      editMessage(
        core,
        channel,
        message,
        args.text === undefined && args.markdown_text === undefined ? { ...edit, text: message.text } : edit,
        call.userId,
      );
    }
    return { channel: channel.id, ts: message.ts, text: message.text, message: toWire(core, message, true) };
  },
});

const remove = method({
  scopes: ["chat:write"],
  tier: 3,
  args: z.object({ channel: arg.id, ts: arg.ts }),
  run(call) {
    const channel = visibleChannel(call, call.args.channel);
    const message = ownMessage(call, channel, call.args.ts, "cant_delete_message");
    removeMessage(call.core, channel, message);
    return { channel: channel.id, ts: message.ts };
  },
});

const postEphemeral = method({
  scopes: ["chat:write"],
  tier: 4,
  args: z.object({ ...content, channel: arg.id, user: arg.id, thread_ts: arg.optional }),
  run(call) {
    const { core, args, teamId, userId } = call;
    const channel = postTarget(call, args.channel);
    if (!channel.members.includes(args.user)) throw new SlackApiError("user_not_in_channel");
    const shown = acceptContent(args);
    const botId = workspaceOf(core, teamId).botId;
    const threadTs = threadOf(core, channel, args.thread_ts);
    const { message } = addMessage(core, channel, { ...shown, userId, botId, threadTs, ephemeralTo: args.user });
    return { message_ts: message.ts };
  },
});

const getPermalink = method({
  tier: "none",
  args: z.object({ channel: arg.id, message_ts: arg.ts }),
  run(call) {
    const { core, args, teamId } = call;
    const channel = joinedChannel(call, args.channel);
    const message = findMessage(core, channel.id, args.message_ts);
    if (!message || message.ephemeralTo !== undefined) throw new SlackApiError("message_not_found");
    const base = `https://${workspaceOf(core, teamId).domain}.slack.com/archives/${channel.id}`;
    const inThread = message.threadTs !== undefined && message.threadTs !== message.ts;
    const suffix = inThread ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : "";
    return { channel: channel.id, permalink: `${base}/p${message.ts.replace(".", "")}${suffix}` };
  },
});

const addReaction = method({
  scopes: ["reactions:write"],
  tier: 3,
  args: z.object({ channel: arg.id, timestamp: arg.ts, name: arg.id }),
  run(call) {
    const { core, args, userId } = call;
    const channel = joinedChannel(call, args.channel);
    if (!/^[a-z0-9_'+-]+(::skin-tone-[2-6])?$/.test(args.name)) throw new SlackApiError("invalid_name");
    const message = findMessage(core, channel.id, args.timestamp);
    if (!message) throw new SlackApiError("message_not_found");
    const standing = message.reactions.find((reaction) => reaction.name === args.name);
    if (standing?.users.includes(userId)) throw new SlackApiError("already_reacted");
    if (standing) standing.users.push(userId);
    else message.reactions.push({ name: args.name, users: [userId] });
    core.saver.touch();
    return {};
  },
});

export const chatMethods = {
  "chat.postMessage": postMessage,
  "chat.update": update,
  "chat.delete": remove,
  "chat.postEphemeral": postEphemeral,
  "chat.getPermalink": getPermalink,
  "reactions.add": addReaction,
};
