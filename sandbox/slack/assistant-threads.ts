import type { Core, EventDelivery } from "./core.ts";
import { APP_ID } from "./seed.ts";
import { botDirect, messagesOf, nextTs, workspaceOf } from "./state.ts";
import type { AssistantThread, Message, User } from "./types.ts";

/** Slack takes a status away when the app has said nothing for two minutes. */
const STATUS_LIFE_MS = 120_000;
/** What Slack writes above a new chat; people do not see it. */
export const THREAD_ROOT = "assistant_app_thread";

export const newThread = (now: number): AssistantThread => ({
  status: "",
  statusAt: now,
  loading: [],
  title: "",
  promptsTitle: "",
  prompts: [],
});

/** The status line of a thread as it stands now, "" where there is none. */
export const statusOf = (thread: AssistantThread | undefined, now: number): string =>
  thread && now - (thread.statusAt ?? 0) < STATUS_LIFE_MS ? thread.status : "";

/** The app has said something in the thread: its status goes. */
export function clearStatus(core: Core, channelId: string, threadTs: string | undefined): void {
  const thread = threadTs === undefined ? undefined : core.data.assistantThreads[`${channelId} ${threadTs}`];
  if (thread) thread.status = "";
}

/** Roots of a person's chats with the app, the newest first. */
export const chatsOf = (core: Core, user: User): Message[] =>
  messagesOf(core, botDirect(core, user.teamId, user.id).id)
    .filter((message) => message.subtype === THREAD_ROOT)
    .reverse();

/**
 * Begins a chat with the app, beside the channel a person looks at; the app hears `assistant_thread_started`.
 * @throws RangeError where the app has no assistant, or is not installed.
 */
export async function startChat(
  core: Core,
  user: User,
  contextChannel?: string,
): Promise<{ channel: string; threadTs: string; delivery: EventDelivery | undefined }> {
  const { botUserId, botId, installed } = workspaceOf(core, user.teamId);
  if (!core.assistant || !installed) throw new RangeError("The app has no assistant here.");
  const channel = botDirect(core, user.teamId, user.id).id;
  const ts = nextTs(core);
  messagesOf(core, channel).push({
    ts,
    threadTs: ts,
    channelId: channel,
    teamId: user.teamId,
    userId: botUserId,
    botId,
    subtype: THREAD_ROOT,
    text: "New Assistant Thread",
    reactions: [],
    fileIds: [],
    edits: [],
    showsEdited: false,
    streaming: false,
  });
  core.data.assistantThreads[`${channel} ${ts}`] = newThread(core.clock.now());
  core.saver.touch();
  const context = contextChannel
    ? { channel_id: contextChannel, team_id: user.teamId, enterprise_id: null, thread_entry_point: "app_home" }
    : {};
  const delivery = await core.emit(user.teamId, {
    type: "assistant_thread_started",
    assistant_thread: { user_id: user.id, context, channel_id: channel, thread_ts: ts, app_id: APP_ID },
    event_ts: ts,
  });
  return { channel, threadTs: ts, delivery };
}
