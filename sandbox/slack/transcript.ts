import type { Core } from "./core.ts";
import { messagesOf, tsToMs } from "./state.ts";
import { blockToLines, mrkdwnToText } from "./text.ts";
import type { Channel, Message } from "./types.ts";

export interface TranscriptOptions {
  /** Time zone of the times shown; the workspace's manager's unless given. */
  timeZone?: string;
  /** Only this thread, by its parent's `ts`. */
  thread?: string;
  /** Only what came after this `ts`. */
  after?: string;
}

const INDENT = "       ";
const THREAD_INDENT = "       │ ";

const SLACKBOT = "Slackbot";

/** The name shown beside a message. */
export const authorOf = (core: Core, message: Message): string =>
  core.data.users[message.userId]?.realName ?? (message.userId === "USLACKBOT" ? SLACKBOT : message.userId);

/** A message's content as lines of plain text: its blocks, or its text where it has none. */
export function messageLines(core: Core, message: Message): string[] {
  const fromBlocks = message.blocks?.flatMap((block) => blockToLines(core, block));
  // A person's message is shown by its text, where names are resolved.
  const lines = message.botId && fromBlocks ? fromBlocks : mrkdwnToText(core, message.text).split("\n");
  const files = message.fileIds.map((id) => `(file: ${core.data.files[id]?.name ?? id})`);
  const reactions = message.reactions.map(({ name, users }) => `${mrkdwnToText(core, `:${name}:`)} ${users.length}`);
  const edits = message.edits.length;
  const notes = [
    ...(edits > 0 ? [`(updated ${edits === 1 ? "once" : `${edits} times`})`] : []),
    ...(message.streaming ? ["(still writing…)"] : []),
  ];
  return [
    ...lines.filter((line, i) => line !== "" || i > 0),
    ...files,
    ...(reactions.length ? [reactions.join("  ")] : []),
    ...notes,
  ];
}

function clockFormat(core: Core, channel: Channel, timeZone?: string): Intl.DateTimeFormat {
  const manager = Object.values(core.data.users).find((user) => user.teamId === channel.teamId && user.isAdmin);
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: timeZone ?? manager?.tz ?? "UTC",
  });
}

/** The place a channel is, for a heading: `#sales`, or the two people of a direct one. */
export function channelTitle(core: Core, channel: Channel): string {
  if (channel.kind !== "im") return `#${channel.name}`;
  return channel.members.map((id) => core.data.users[id]?.realName ?? id).join(" and ");
}

/**
 * A channel as plain text: time and name, blocks as lines, buttons as `[ Done ]`, threads indented below their parent,
 * edits noted, and what only one person sees marked so. Slash commands stand where they were typed.
 */
export function transcript(core: Core, channelId: string, options: TranscriptOptions = {}): string {
  const channel = core.data.channels[channelId];
  if (!channel) throw new RangeError(`There is no channel ${channelId}.`);
  const format = clockFormat(core, channel, options.timeZone);
  const all = messagesOf(core, channelId).filter(
    (one) => options.after === undefined || Number(one.ts) > Number(options.after),
  );

  const entry = (message: Message, indent: string, lead: string): string => {
    const app = message.botId ? "  APP" : "";
    const only = message.ephemeralTo
      ? `  (only ${core.data.users[message.ephemeralTo]?.realName ?? "one"} sees this)`
      : "";
    const head = `${lead}${format.format(tsToMs(message.ts))}  ${authorOf(core, message)}${app}${only}`;
    return [head, ...messageLines(core, message).map((line) => (indent + line).trimEnd())].join("\n");
  };
  const withReplies = (parent: Message): string => {
    const replies = all.filter((one) => one.threadTs === parent.ts && one.ts !== parent.ts);
    return [
      entry(parent, INDENT, ""),
      ...replies.map((reply) => entry(reply, `${THREAD_INDENT}      `, THREAD_INDENT)),
    ].join("\n");
  };

  const topLevel = all.filter((one) => one.threadTs === undefined || one.threadTs === one.ts);
  const orphans = all.filter((one) => one.threadTs !== undefined && !all.some((parent) => parent.ts === one.threadTs));
  const parents =
    options.thread === undefined ? [...topLevel, ...orphans] : topLevel.filter((one) => one.ts === options.thread);
  const items = parents.map((message) => ({ at: tsToMs(message.ts), text: withReplies(message) }));
  if (options.thread === undefined) {
    const since = options.after === undefined ? 0 : tsToMs(options.after);
    for (const one of core.data.invocations) {
      if (one.channelId !== channelId || one.at < since) continue;
      const name = core.data.users[one.userId]?.realName ?? one.userId;
      items.push({
        at: one.at - 0.5,
        text: `${format.format(one.at)}  ${name} typed ${`${one.command} ${one.text}`.trim()}`,
      });
    }
  }
  const body = items.sort((a, b) => a.at - b.at).map((item) => item.text);
  const team = core.data.workspaces[channel.teamId]?.name ?? channel.teamId;
  const title = `${channelTitle(core, channel)} · ${team}`;
  return [title, "═".repeat(title.length), body.length > 0 ? body.join("\n\n") : "(nothing here yet)", ""].join("\n");
}
