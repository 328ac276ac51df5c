import { clearStatus } from "./assistant-threads.ts";
import { LIMITS } from "./block-limits.ts";
import { checkBlocks } from "./blocks-check.ts";
import { isObject } from "./check-problems.ts";
import type { Core, EventDelivery } from "./core.ts";
import { SlackApiError } from "./errors.ts";
import { fileToWire } from "./files.ts";
import { shortId } from "./ids.ts";
import { APP_ID } from "./seed.ts";
import { findMessage, messagesOf, nextTs, workspaceOf } from "./state.ts";
import type { Block, Channel, Json, Message } from "./types.ts";

/**
 * Checks blocks for a message and names what has no name, as Slack does.
 * @throws SlackApiError invalid_blocks_format, invalid_blocks (with messages), msg_blocks_too_long.
 */
export function acceptBlocks(value: unknown): Block[] {
  if (!Array.isArray(value)) throw new SlackApiError("invalid_blocks_format");
  const { problems, chars } = checkBlocks(value, "message");
  if (problems.length > 0) {
    const errors = problems.map((problem) => `${problem.message} [json-pointer:${problem.pointer}]`);
    throw new SlackApiError("invalid_blocks", {
      errors,
      response_metadata: { messages: errors.map((error) => `[ERROR] ${error}`) },
    });
  }
  if (chars > LIMITS.totalChars) throw new SlackApiError("msg_blocks_too_long");
  return nameBlocks(value);
}

/** Gives a block_id to every block and an action_id to every element that came without one. */
export function nameBlocks(blocks: unknown[]): Block[] {
  const named = structuredClone(blocks) as Block[];
  const nameAction = (element: unknown): void => {
    if (!isObject(element) || ["image", "mrkdwn", "plain_text"].includes(String(element.type))) return;
    element.action_id ??= shortId();
  };
  const nameBlock = (block: Block): void => {
    block.block_id ||= shortId();
    if (block.type === "section" || block.type === "input") nameAction(block.accessory ?? block.element);
    if (block.type === "actions" || block.type === "context_actions") (block.elements as unknown[]).forEach(nameAction);
    if (Array.isArray(block.actions)) block.actions.forEach(nameAction);
    if (block.type === "carousel") (block.elements as Block[]).forEach(nameBlock);
    if (Array.isArray(block.child_blocks)) (block.child_blocks as Block[]).forEach(nameBlock);
  };
  named.forEach(nameBlock);
  return named;
}

type NewMessage = Partial<Message> & { text: string; userId: string };

/**
 * Puts a message into a channel and tells the app, as Slack tells everybody of messages, its own among them.
 * `delivered` ends with the first attempts to deliver the events.
 */
export function addMessage(
  core: Core,
  channel: Channel,
  draft: NewMessage,
): { message: Message; delivered: Promise<EventDelivery[]> } {
  const message: Message = {
    reactions: [],
    fileIds: [],
    edits: [],
    showsEdited: false,
    streaming: false,
    ...draft,
    ts: nextTs(core),
    channelId: channel.id,
    teamId: channel.teamId,
  };
  core.data.messages[channel.id] ??= [];
  messagesOf(core, channel.id).push(message);
  core.saver.touch();
  if (message.botId !== undefined) clearStatus(core, channel.id, message.threadTs);
  const visible = message.ephemeralTo === undefined;
  const delivered = visible ? emitMessage(core, channel, toWire(core, message, true)) : Promise.resolve([]);
  return { message, delivered };
}

/** What an edit may change; `blocks: []` takes the blocks away. */
interface Edit {
  text?: string;
  blocks?: Block[];
  attachments?: Json[];
  metadata?: Json;
}

export function editMessage(core: Core, channel: Channel, message: Message, edit: Edit, editorId: string): void {
  const previous = toWire(core, message);
  if (edit.text !== undefined) message.text = edit.text;
  if (edit.blocks !== undefined) message.blocks = edit.blocks.length > 0 ? edit.blocks : undefined;
  if (edit.attachments !== undefined) message.attachments = edit.attachments.length > 0 ? edit.attachments : undefined;
  if (edit.metadata !== undefined) message.metadata = Object.keys(edit.metadata).length > 0 ? edit.metadata : undefined;
  message.edits.push(core.clock.now());
  message.showsEdited ||= message.blocks === undefined;
  core.saver.touch();
  if (message.ephemeralTo !== undefined) return;
  const changed = { ...toWire(core, message), edited: { user: editorId, ts: nextTs(core) } };
  tell(core, channel, { subtype: "message_changed", hidden: true, message: changed, previous_message: previous });
}

export function removeMessage(core: Core, channel: Channel, message: Message): void {
  core.data.messages[channel.id] = messagesOf(core, channel.id).filter((one) => one !== message);
  core.saver.touch();
  if (message.ephemeralTo !== undefined) return;
  const previous = toWire(core, message);
  tell(core, channel, { subtype: "message_deleted", hidden: true, deleted_ts: message.ts, previous_message: previous });
}

function tell(core: Core, channel: Channel, change: Json): void {
  const ts = nextTs(core);
  void emitMessage(core, channel, { type: "message", ts, ...change });
}

const SUBSCRIPTION = { public_channel: "channels", private_channel: "groups", im: "im", mpim: "mpim" } as const;
const CHANNEL_TYPE = { public_channel: "channel", private_channel: "group", im: "im", mpim: "mpim" } as const;

async function emitMessage(core: Core, channel: Channel, wire: Json): Promise<EventDelivery[]> {
  const { botUserId } = workspaceOf(core, channel.teamId);
  if (!channel.members.includes(botUserId)) return [];
  const event: Json = { ...wire, channel: channel.id, channel_type: CHANNEL_TYPE[channel.kind], event_ts: wire.ts };
  const sent: Promise<EventDelivery | undefined>[] = [];
  if (core.botEvents.has(`message.${SUBSCRIPTION[channel.kind]}`)) sent.push(core.emit(channel.teamId, event));
  const mentions = typeof wire.text === "string" && wire.text.includes(`<@${botUserId}>`) && wire.bot_id === undefined;
  if (mentions && wire.subtype === undefined && channel.kind !== "im" && core.botEvents.has("app_mention")) {
    const { channel_type: _, ...rest } = event;
    sent.push(core.emit(channel.teamId, { ...rest, type: "app_mention" }));
  }
  return (await Promise.all(sent)).filter((one) => one !== undefined);
}

/** Replies of a thread, oldest first, without its parent. */
export function repliesOf(core: Core, channelId: string, parentTs: string): Message[] {
  return messagesOf(core, channelId).filter(
    (message) => message.threadTs === parentTs && message.ts !== parentTs && message.ephemeralTo === undefined,
  );
}

/** The parent of a thread: a message that is not itself a reply. */
export function findParent(core: Core, channelId: string, ts: string): Message | undefined {
  const message = findMessage(core, channelId, ts);
  if (!message || message.ephemeralTo !== undefined) return undefined;
  return message.threadTs === undefined || message.threadTs === message.ts ? message : undefined;
}

/** A message as Slack's API writes it. Metadata goes out only when it was asked for. */
export function toWire(core: Core, message: Message, includeMetadata = false): Json {
  const workspace = workspaceOf(core, message.teamId);
  const wire: Json = {
    type: "message",
    user: message.userId,
    text: message.text,
    ts: message.ts,
    team: message.teamId,
  };
  if (message.subtype) wire.subtype = message.subtype;
  if (message.botId) {
    wire.bot_id = message.botId;
    wire.app_id = APP_ID;
    const name = core.data.users[workspace.botUserId]?.realName;
    wire.bot_profile = { id: message.botId, app_id: APP_ID, name, team_id: message.teamId, deleted: false };
  }
  if (message.blocks) wire.blocks = message.blocks;
  if (message.attachments) wire.attachments = message.attachments;
  if (message.fileIds.length > 0) {
    wire.files = message.fileIds.flatMap((id) => core.data.files[id] ?? []).map((file) => fileToWire(core, file));
  }
  if (message.reactions.length > 0) {
    wire.reactions = message.reactions.map(({ name, users }) => ({ name, users, count: users.length }));
  }
  const lastEdit = message.edits.at(-1);
  if (message.showsEdited && lastEdit !== undefined) {
    wire.edited = { user: message.userId, ts: `${(lastEdit / 1000).toFixed(0)}.000000` };
  }
  const replies = repliesOf(core, message.channelId, message.ts);
  if (message.threadTs) wire.thread_ts = message.threadTs;
  if (replies.length > 0) {
    const users = [...new Set(replies.map((reply) => reply.userId))];
    wire.thread_ts = message.ts;
    wire.reply_count = replies.length;
    wire.reply_users = users;
    wire.reply_users_count = users.length;
    wire.latest_reply = replies.at(-1)?.ts;
  } else if (message.threadTs && message.threadTs !== message.ts) {
    wire.parent_user_id = findMessage(core, message.channelId, message.threadTs)?.userId;
  }
  if (includeMetadata && message.metadata) wire.metadata = message.metadata;
  return wire;
}
