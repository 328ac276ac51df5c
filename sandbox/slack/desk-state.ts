import { chatsOf, statusOf, THREAD_ROOT } from "./assistant-threads.ts";
import type { Core } from "./core.ts";
import { messageState } from "./sandbox-state.ts";
import { messagesOf, workspaceOf } from "./state.ts";
import { channelTitle } from "./transcript.ts";
import type { Channel, Json, Message, User } from "./types.ts";
import { viewStack, viewToWire } from "./views.ts";

/** What a person has in view; what is left out, or is not there, is chosen for them. */
export interface DeskQuery {
  team?: string;
  user?: string;
  /** A channel's id, or a place without messages of its own: `home`, `assistant`. */
  place?: string;
  /** The thread that is open, by its parent's `ts`. */
  thread?: string;
  /** The channel of that thread, where it is not the place in view. */
  threadChannel?: string;
  /** How many messages of the channel, the newest first; replies stand in their threads. */
  limit: number;
}

/** More unread than anybody counts. */
const MOST_UNREAD = 99;
const REPLIES_SHOWN = 400;
const CHATS_SHOWN = 30;

const sees = (user: User) => (message: Message) => message.ephemeralTo === undefined || message.ephemeralTo === user.id;

/** Whether it stands in the channel itself: no reply, unless it was sent to the channel too. */
const inChannel = (message: Message): boolean =>
  message.threadTs === undefined || message.threadTs === message.ts || message.subtype === "thread_broadcast";

/** Messages of others in the channel itself since the person looked last. */
function unreadOf(core: Core, user: User, channel: Channel): number {
  const read = Number(core.data.reads[`${user.id} ${channel.id}`] ?? 0);
  const all = messagesOf(core, channel.id);
  let count = 0;
  for (let index = all.length - 1; index >= 0 && count < MOST_UNREAD; index -= 1) {
    const message = all[index];
    if (!message || Number(message.ts) <= read) break;
    const counts = message.userId !== user.id && inChannel(message) && message.subtype !== THREAD_ROOT;
    if (counts && sees(user)(message)) count += 1;
  }
  return count;
}

interface Replies {
  count: number;
  /** Names of those who replied, in order of their first reply. */
  authors: Set<string>;
  latest: string;
}

/** The replies below every message of a channel, in one walk. */
function repliesByParent(core: Core, all: Message[], user: User): Map<string, Replies> {
  const found = new Map<string, Replies>();
  for (const message of all) {
    const { threadTs } = message;
    if (threadTs === undefined || threadTs === message.ts || !sees(user)(message)) continue;
    const standing = found.get(threadTs) ?? { count: 0, authors: new Set(), latest: "" };
    standing.count += 1;
    standing.authors.add(core.data.users[message.userId]?.realName ?? message.userId);
    standing.latest = message.ts;
    found.set(threadTs, standing);
  }
  return found;
}

type Show = (message: Message) => Json;

function shower(core: Core, all: Message[], user: User): Show {
  const replies = repliesByParent(core, all, user);
  return (message) => {
    const below = replies.get(message.ts);
    return {
      ...messageState(core, message),
      status: statusOf(core.data.assistantThreads[`${message.channelId} ${message.ts}`], core.clock.now()),
      replies: below ? { count: below.count, authors: [...below.authors].slice(0, 5), latest: below.latest } : null,
    };
  };
}

/** The newest messages of a channel, oldest first, and the commands typed among them. */
function conversation(core: Core, user: User, channel: Channel | undefined, limit: number): Json {
  if (!channel) return { messages: [], older: false, invocations: [] };
  const all = messagesOf(core, channel.id);
  const shown: Message[] = [];
  let older = false;
  for (let index = all.length - 1; index >= 0; index -= 1) {
    const message = all[index];
    if (!message || !inChannel(message) || message.subtype === THREAD_ROOT || !sees(user)(message)) continue;
    if (shown.length === limit) {
      older = true;
      break;
    }
    shown.push(message);
  }
  const begins = Number(shown.at(-1)?.ts ?? 0) * 1000;
  return {
    messages: shown.reverse().map(shower(core, all, user)),
    older,
    invocations: core.data.invocations.filter((one) => one.channelId === channel.id && (!older || one.at >= begins)),
  };
}

/** A thread from its parent on, or nothing where it is not to be seen. */
function threadOf(core: Core, user: User, channel: Channel | undefined, ts: string | undefined): Json[] {
  if (!channel || ts === undefined) return [];
  const all = messagesOf(core, channel.id);
  const inThread = all.filter(
    (one) => (one.ts === ts || one.threadTs === ts) && one.subtype !== THREAD_ROOT && sees(user)(one),
  );
  const [first, ...rest] = inThread;
  return first ? [first, ...rest.slice(-REPLIES_SHOWN)].map(shower(core, all, user)) : [];
}

function assistant(core: Core, user: User): Json[] {
  return chatsOf(core, user)
    .slice(0, CHATS_SHOWN)
    .map(({ channelId, ts }) => {
      const thread = core.data.assistantThreads[`${channelId} ${ts}`];
      const said = messagesOf(core, channelId).filter((one) => one.threadTs === ts && one.ts !== ts);
      return {
        channel: channelId,
        ts,
        title: thread?.title || said.find((one) => one.userId === user.id)?.text || "New chat",
        status: statusOf(thread, core.clock.now()),
        loading: thread?.loading ?? [],
        promptsTitle: thread?.promptsTitle ?? "",
        prompts: thread?.prompts ?? [],
        begun: said.length > 0,
      };
    });
}

/** The person asked for; else the first of the team, else the first of all. */
function personOf(core: Core, { team, user }: DeskQuery): User {
  const people = Object.values(core.data.users).filter((one) => !one.isBot);
  const found = people.find((one) => one.id === user) ?? people.find((one) => one.teamId === team) ?? people[0];
  if (!found) throw new RangeError("There is nobody in the workspaces.");
  return found;
}

/** What one person sees on the page, and of the rest no more than names. */
export function deskState(core: Core, query: DeskQuery): Json {
  const { data } = core;
  const user = personOf(core, query);
  const { botUserId } = workspaceOf(core, user.teamId);
  const mine = Object.values(data.channels).filter(
    ({ teamId, members }) => teamId === user.teamId && members.includes(user.id),
  );
  const channelOf = (id: string | undefined) => mine.find((one) => one.id === id);
  const open = mine.filter((one) => one.kind !== "im" && !one.isArchived);
  const elsewhere = query.place === "home" || (query.place === "assistant" && core.assistant);
  const channel = elsewhere
    ? undefined
    : (channelOf(query.place) ?? open.find((one) => one.name === "sales") ?? open[0] ?? mine[0]);
  const home = data.views[data.homes[user.id] ?? ""];
  return {
    now: core.clock.now(),
    team: user.teamId,
    user: user.id,
    place: channel?.id ?? query.place ?? "home",
    threadTs: query.thread ?? null,
    workspaces: Object.values(data.workspaces),
    users: Object.values(data.users),
    channels: mine.map((one) => ({
      ...one,
      title: channelTitle(core, one),
      unread: unreadOf(core, user, one),
      direct: one.kind === "im" && one.members.includes(botUserId),
      lastRead: data.reads[`${user.id} ${one.id}`] ?? null,
    })),
    ...conversation(core, user, channel, query.limit),
    thread: threadOf(core, user, channelOf(query.threadChannel) ?? channel, query.thread),
    modals: viewStack(core, user.id)
      .flatMap((id) => data.views[id] ?? [])
      .map((view) => viewToWire(core, view)),
    home: home ? viewToWire(core, home) : null,
    chats: core.assistant ? assistant(core, user) : [],
    app: { assistant: core.assistant, shortcuts: core.shortcuts },
  };
}
