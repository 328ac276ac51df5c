import { z } from "zod";
import { joinedChannel, knownUser, visibleChannel } from "../access.ts";
import { type Call, method } from "../api.ts";
import * as arg from "../args.ts";
import type { Core } from "../core.ts";
import { SlackApiError } from "../errors.ts";
import { findParent, repliesOf, toWire } from "../messages.ts";
import { messagesOf, openDirect, workspaceOf } from "../state.ts";
import type { Channel, ChannelKind, Json, Message } from "../types.ts";

/** A channel as Slack's API writes it, seen by the bot. */
function channelToWire(channel: Channel, botUserId: string): Json {
  const created = Math.floor(channel.createdAt / 1000);
  const common = { id: channel.id, created, is_archived: channel.isArchived, is_org_shared: false };
  const kinds = {
    is_im: channel.kind === "im",
    is_mpim: channel.kind === "mpim",
    is_channel: channel.kind === "public_channel",
    is_group: channel.kind === "private_channel",
    is_private: channel.kind !== "public_channel",
  };
  if (channel.kind === "im") {
    return { ...common, ...kinds, user: channel.members.find((id) => id !== botUserId), is_user_deleted: false };
  }
  return {
    ...common,
    ...kinds,
    name: channel.name,
    name_normalized: channel.name,
    is_general: channel.isGeneral,
    is_member: channel.members.includes(botUserId),
    creator: channel.creator,
    context_team_id: channel.teamId,
    topic: { value: channel.topic, creator: "", last_set: 0 },
    purpose: { value: channel.purpose, creator: channel.creator, last_set: created },
    num_members: channel.members.length,
  };
}

const encodeCursor = (value: string): string => Buffer.from(value).toString("base64");

function decodeCursor(cursor: string | undefined, prefix: string): string | undefined {
  if (cursor === undefined) return undefined;
  const value = Buffer.from(cursor, "base64").toString();
  if (!value.startsWith(prefix)) throw new SlackApiError("invalid_cursor");
  return value.slice(prefix.length);
}

/** One page of a list. @throws SlackApiError invalid_cursor, invalid_limit. */
export function page<T>(items: T[], cursor: string | undefined, limit: number): { items: T[]; next: string } {
  if (limit < 1 || limit > 1000) throw new SlackApiError("invalid_limit");
  const start = Number(decodeCursor(cursor, "offset:") ?? 0);
  const next = start + limit < items.length ? encodeCursor(`offset:${start + limit}`) : "";
  return { items: items.slice(start, start + limit), next };
}

const READ_SCOPES = ["channels:read", "groups:read", "im:read", "mpim:read"];
const HISTORY_SCOPES = ["channels:history", "groups:history", "im:history", "mpim:history"];
const HISTORY_SCOPE: Record<ChannelKind, string> = {
  public_channel: "channels:history",
  private_channel: "groups:history",
  im: "im:history",
  mpim: "mpim:history",
};

const list = method({
  scopes: READ_SCOPES,
  tier: 2,
  args: z.object({ types: arg.list, exclude_archived: arg.flag, limit: arg.integer, cursor: arg.optional }),
  run({ core, args, teamId, userId }) {
    const types = args.types ?? ["public_channel"];
    const known = ["public_channel", "private_channel", "im", "mpim"];
    if (types.some((type) => !known.includes(type))) throw new SlackApiError("invalid_types");
    const seen = Object.values(core.data.channels).filter(
      (channel) =>
        channel.teamId === teamId &&
        types.includes(channel.kind) &&
        (channel.kind === "public_channel" || channel.members.includes(userId)) &&
        !(args.exclude_archived && channel.isArchived),
    );
    const { items, next } = page(seen, args.cursor, args.limit ?? 100);
    return {
      channels: items.map((channel) => channelToWire(channel, userId)),
      response_metadata: { next_cursor: next },
    };
  },
});

const info = method({
  scopes: READ_SCOPES,
  tier: 3,
  args: z.object({ channel: arg.id }),
  run: (call) => ({ channel: channelToWire(visibleChannel(call, call.args.channel), call.userId) }),
});

const members = method({
  scopes: READ_SCOPES,
  tier: 4,
  args: z.object({ channel: arg.id, limit: arg.integer, cursor: arg.optional }),
  run(call) {
    const channel = visibleChannel(call, call.args.channel);
    const { items, next } = page(channel.members, call.args.cursor, call.args.limit ?? 100);
    return { members: items, response_metadata: { next_cursor: next } };
  },
});

const open = method({
  scopes: ["im:write", "mpim:write"],
  tier: 3,
  args: z.object({ channel: arg.optional, users: arg.list, return_im: arg.flag }),
  run(call) {
    const { core, args, teamId, userId } = call;
    if (args.channel !== undefined) {
      return { channel: channelToWire(joinedChannel(call, args.channel), userId), no_op: true, already_open: true };
    }
    const users = args.users ?? [];
    if (users.length === 0) throw new SlackApiError("users_list_not_supplied");
    if (users.length > 8) throw new SlackApiError("too_many_users");
    for (const one of users) if (knownUser(core, teamId, one).isBot) throw new SlackApiError("cannot_dm_bot");
    const { channel, existed } = openDirect(core, teamId, [userId, ...users]);
    const shown = args.return_im ? channelToWire(channel, userId) : { id: channel.id };
    return existed ? { channel: shown, no_op: true, already_open: true } : { channel: shown };
  },
});

const join = method({
  scopes: ["channels:join"],
  tier: 3,
  args: z.object({ channel: arg.id }),
  run(call) {
    const channel = visibleChannel(call, call.args.channel);
    if (channel.kind !== "public_channel") throw new SlackApiError("method_not_supported_for_channel_type");
    if (channel.isArchived) throw new SlackApiError("is_archived");
    if (channel.members.includes(call.userId)) {
      const warning = "already_in_channel";
      return { channel: channelToWire(channel, call.userId), warning, response_metadata: { warnings: [warning] } };
    }
    addMember(call.core, channel, call.userId);
    return { channel: channelToWire(channel, call.userId) };
  },
});

/** Adds a member and tells the app, once the bot is there itself. */
export function addMember(core: Core, channel: Channel, userId: string, inviter?: string): void {
  channel.members.push(userId);
  core.saver.touch();
  if (!channel.members.includes(workspaceOf(core, channel.teamId).botUserId)) return;
  const event = {
    type: "member_joined_channel",
    user: userId,
    channel: channel.id,
    channel_type: channel.kind === "public_channel" ? "C" : "G",
    team: channel.teamId,
    inviter,
  };
  void core.emit(channel.teamId, event);
}

const span = {
  oldest: arg.optional,
  latest: arg.optional,
  inclusive: arg.flag,
  limit: arg.integer,
  cursor: arg.optional,
  include_all_metadata: arg.flag,
};

type Span = z.output<z.ZodObject<typeof span>>;

function within({ oldest, latest, inclusive }: Span, ts: string): boolean {
  for (const [name, bound] of Object.entries({ oldest, latest })) {
    if (bound !== undefined && !/^\d+(\.\d+)?$/.test(bound)) throw new SlackApiError(`invalid_ts_${name}`);
  }
  const at = Number(ts);
  if (inclusive && (ts === oldest || ts === latest)) return true;
  if (oldest !== undefined && at <= Number(oldest)) return false;
  return latest === undefined || Number(latest) === 0 || at < Number(latest);
}

function readable(call: Call<Json & { channel: string }>): Channel {
  const channel = joinedChannel(call, call.args.channel);
  const needed = HISTORY_SCOPE[channel.kind];
  if (!call.scopes.includes(needed)) {
    throw new SlackApiError("missing_scope", { needed, provided: call.scopes.join(",") });
  }
  return channel;
}

function answer(core: Core, messages: Message[], args: Span): Json {
  const { items, next } = page(messages, args.cursor, Math.min(args.limit ?? 100, 999));
  return {
    messages: items.map((message) => toWire(core, message, args.include_all_metadata === true)),
    has_more: next !== "",
    ...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
  };
}

const history = method({
  scopes: HISTORY_SCOPES,
  tier: 3,
  args: z.object({ channel: arg.id, ...span }),
  run(call) {
    const { core, args } = call;
    const channel = readable(call);
    const shown = messagesOf(core, channel.id).filter(
      (message) =>
        message.ephemeralTo === undefined &&
        (message.threadTs === undefined || message.threadTs === message.ts || message.subtype === "thread_broadcast") &&
        within(args, message.ts),
    );
    return { ...answer(core, shown.reverse(), args), pin_count: 0 };
  },
});

const replies = method({
  scopes: HISTORY_SCOPES,
  tier: 3,
  args: z.object({ channel: arg.id, ts: arg.ts, ...span }),
  run(call) {
    const { core, args } = call;
    const channel = readable(call);
    const asked = messagesOf(core, channel.id).find((one) => one.ts === args.ts && one.ephemeralTo === undefined);
    if (!asked) throw new SlackApiError("thread_not_found");
    const parent = findParent(core, channel.id, args.ts);
    // Slack answers a reply's own ts with that reply alone.
    if (!parent) return answer(core, [asked], args);
    return answer(
      core,
      [parent, ...repliesOf(core, channel.id, parent.ts).filter((one) => within(args, one.ts))],
      args,
    );
  },
});

export const conversationMethods = {
  "conversations.list": list,
  "conversations.info": info,
  "conversations.members": members,
  "conversations.open": open,
  "conversations.join": join,
  "conversations.history": history,
  "conversations.replies": replies,
};
