import type { Call } from "./api.ts";
import type { Core } from "./core.ts";
import { SlackApiError } from "./errors.ts";
import { botDirect, findChannel, findUser } from "./state.ts";
import type { Channel, User } from "./types.ts";

type Caller = Pick<Call<unknown>, "core" | "teamId" | "userId" | "scopes">;

/** A channel the bot may know of. @throws SlackApiError channel_not_found, also for private ones it is not in. */
export function visibleChannel({ core, teamId, userId }: Caller, channelId: string): Channel {
  const channel = findChannel(core, teamId, channelId);
  if (!channel) throw new SlackApiError("channel_not_found");
  if (channel.kind !== "public_channel" && !channel.members.includes(userId))
    throw new SlackApiError("channel_not_found");
  return channel;
}

/** A channel the bot is a member of. @throws SlackApiError channel_not_found, not_in_channel. */
export function joinedChannel(caller: Caller, channelId: string): Channel {
  const channel = visibleChannel(caller, channelId);
  if (!channel.members.includes(caller.userId)) throw new SlackApiError("not_in_channel");
  return channel;
}

/**
 * Where a post goes: a channel id, `#name`, or a user id, which is that user's direct messages with the bot.
 * @throws SlackApiError channel_not_found, is_archived, not_in_channel, restricted by scopes like Slack.
 */
export function postTarget(caller: Caller, target: string): Channel {
  const { core, teamId, userId, scopes } = caller;
  if (/^[UW]/.test(target)) {
    if (!findUser(core, teamId, target) || target === userId) throw new SlackApiError("channel_not_found");
    return botDirect(core, teamId, target);
  }
  const byName = Object.values(core.data.channels).find(
    (one) => one.teamId === teamId && one.name !== "" && `#${one.name}` === target,
  );
  const channel = byName ?? visibleChannel(caller, target);
  if (channel.isArchived) throw new SlackApiError("is_archived");
  const mayPostAnywhere = channel.kind === "public_channel" && scopes.includes("chat:write.public");
  if (!channel.members.includes(userId) && !mayPostAnywhere) throw new SlackApiError("not_in_channel");
  return channel;
}

/** A user of the caller's workspace. @throws SlackApiError user_not_found. */
export function knownUser(core: Core, teamId: string, userId: string): User {
  const user = findUser(core, teamId, userId);
  if (!user) throw new SlackApiError("user_not_found");
  return user;
}
