import type { Core } from "./core.ts";
import { fileToWire } from "./files.ts";
import { messagesOf } from "./state.ts";
import { authorOf, channelTitle, messageLines } from "./transcript.ts";
import type { Json, Message } from "./types.ts";
import { viewStack, viewToWire } from "./views.ts";

export function messageState(core: Core, message: Message): Json {
  return {
    ts: message.ts,
    channel: message.channelId,
    team: message.teamId,
    user: message.userId,
    author: authorOf(core, message),
    bot: message.botId !== undefined,
    text: message.text,
    /** The message as a person reads it, line by line. */
    lines: messageLines(core, message),
    blocks: message.blocks ?? [],
    threadTs: message.threadTs ?? null,
    broadcast: message.subtype === "thread_broadcast",
    ephemeralTo: message.ephemeralTo ?? null,
    edits: message.edits,
    streaming: message.streaming,
    reactions: message.reactions,
    metadata: message.metadata ?? null,
    files: message.fileIds.flatMap((id) => core.data.files[id] ?? []).map((file) => fileToWire(core, file)),
  };
}

/** All that people in the workspaces see, for outside programs and the page. `channelId` narrows the messages. */
export function sandboxState(core: Core, channelId?: string): Json {
  const { data } = core;
  const channels = Object.values(data.channels);
  const people = Object.values(data.users).filter((user) => !user.isBot);
  const wanted = channels.filter((channel) => channelId === undefined || channel.id === channelId);
  const modals = people.map((user) => [
    user.id,
    viewStack(core, user.id)
      .flatMap((id) => data.views[id] ?? [])
      .map((view) => viewToWire(core, view)),
  ]);
  const homes = people.flatMap((user) => {
    const view = data.views[data.homes[user.id] ?? ""];
    return view ? [[user.id, viewToWire(core, view)]] : [];
  });
  return {
    now: core.clock.now(),
    clockOffsetMs: core.clock.offsetMs,
    workspaces: Object.values(data.workspaces),
    users: Object.values(data.users),
    channels: channels.map((channel) => ({ ...channel, title: channelTitle(core, channel) })),
    messages: Object.fromEntries(
      wanted.map((channel) => [channel.id, messagesOf(core, channel.id).map((message) => messageState(core, message))]),
    ),
    invocations: data.invocations,
    modals: Object.fromEntries(modals),
    homes: Object.fromEntries(homes),
    assistantThreads: data.assistantThreads,
    faults: {
      rateLimits: core.faults.rateLimits,
      pending: core.faults.pending(),
    },
  };
}
