import type { Core } from "./core.ts";
import { SlackApiError } from "./errors.ts";
import { slackId, triggerId } from "./ids.ts";
import type { Channel, Message, User, Workspace } from "./types.ts";

/** A trigger lives three seconds and opens one view. */
const TRIGGER_LIFE_MS = 3000;

/** A message's timestamp, `seconds.micros`, larger than every one before. */
export function nextTs(core: Core): string {
  const micros = Math.max(Math.floor(core.clock.now()) * 1000, core.data.lastTsMicros + 1);
  core.data.lastTsMicros = micros;
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, "0")}`;
}

/** Milliseconds since the epoch of a `ts`. */
export const tsToMs = (ts: string): number => Math.floor(Number(ts) * 1000);

export function workspaceOf(core: Core, teamId: string): Workspace {
  const workspace = core.data.workspaces[teamId];
  if (!workspace) throw new SlackApiError("team_not_found");
  return workspace;
}

export function findUser(core: Core, teamId: string, userId: string): User | undefined {
  const user = core.data.users[userId];
  return user && user.teamId === teamId ? user : undefined;
}

export function findChannel(core: Core, teamId: string, channelId: string): Channel | undefined {
  const channel = core.data.channels[channelId];
  return channel && channel.teamId === teamId ? channel : undefined;
}

/** All messages of a channel, oldest first, ephemeral ones among them. */
export const messagesOf = (core: Core, channelId: string): Message[] => core.data.messages[channelId] ?? [];

export function findMessage(core: Core, channelId: string, ts: string): Message | undefined {
  return messagesOf(core, channelId).find((message) => message.ts === ts);
}

/** The direct channel of these members; made at the first use. Says whether it stood already. */
export function openDirect(core: Core, teamId: string, members: string[]): { channel: Channel; existed: boolean } {
  const wanted = [...new Set(members)].sort();
  const kind = wanted.length > 2 ? "mpim" : "im";
  const found = Object.values(core.data.channels).find(
    (channel) =>
      channel.teamId === teamId && channel.kind === kind && [...channel.members].sort().join() === wanted.join(),
  );
  if (found) return { channel: found, existed: true };
  const names = wanted.map((id) => core.data.users[id]?.name ?? id);
  const channel: Channel = {
    id: slackId(kind === "im" ? "D" : "G"),
    teamId,
    name: kind === "im" ? "" : `mpdm-${names.join("--")}-1`,
    kind,
    isGeneral: false,
    isArchived: false,
    members: wanted,
    creator: members[0] ?? "",
    createdAt: core.clock.now(),
    topic: "",
    purpose: "",
  };
  core.data.channels[channel.id] = channel;
  core.data.messages[channel.id] = [];
  core.saver.touch();
  return { channel, existed: false };
}

/** The direct channel between a user and the workspace's bot. */
export const botDirect = (core: Core, teamId: string, userId: string): Channel =>
  openDirect(core, teamId, [userId, workspaceOf(core, teamId).botUserId]).channel;

export function mintTrigger(core: Core, teamId: string, userId: string, viewId?: string): string {
  const now = core.clock.now();
  for (const [id, trigger] of Object.entries(core.data.triggers)) {
    if (trigger.expiresAt < now - 3_600_000) delete core.data.triggers[id];
  }
  const id = triggerId();
  core.data.triggers[id] = { teamId, userId, expiresAt: now + TRIGGER_LIFE_MS, used: false, viewId };
  return id;
}

/**
 * Uses a trigger up.
 * @throws SlackApiError invalid_trigger_id (unknown, or another workspace's), exchanged_trigger_id, expired_trigger_id.
 */
export function useTrigger(core: Core, teamId: string, id: string): { userId: string; viewId?: string } {
  const trigger = core.data.triggers[id];
  if (!trigger || trigger.teamId !== teamId) throw new SlackApiError("invalid_trigger_id");
  if (trigger.used) throw new SlackApiError("exchanged_trigger_id");
  if (core.clock.now() > trigger.expiresAt) throw new SlackApiError("expired_trigger_id");
  trigger.used = true;
  return { userId: trigger.userId, viewId: trigger.viewId };
}
