import { startChat } from "./assistant-threads.ts";
import type { Core, EventDelivery, Shortcut } from "./core.ts";
import type { Entry } from "./elements.ts";
import { addMember } from "./methods/conversations.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { sendShortcut } from "./payloads.ts";
import { botDirect, findChannel, messagesOf, workspaceOf } from "./state.ts";
import type { Json, Message, User, View } from "./types.ts";
import { type ClickTarget, click, messageShortcut, type Place, suggest, type Which } from "./user-clicks.ts";
import { keepFile, runCommand, type Said, type Shared, say, shareFile } from "./user-messages.ts";
import { closeView, openHome, type Submitted, submitView } from "./user-views.ts";
import { viewStack } from "./views.ts";

/** A person at the keyboard. Mistakes of the caller (no such channel, no such button) throw RangeError. */
export interface SlackUser {
  readonly id: string;
  readonly teamId: string;
  /** Types a slash command; `command` with its slash. */
  command(command: string, text: string, channelId: string): Promise<Outcome>;
  /** Says something; ends when the first deliveries of the events have ended. */
  say(text: string, channelId: string, threadTs?: string): Promise<Said>;
  /** Says something to the bot, mentioning it. */
  mention(text: string, channelId: string, threadTs?: string): Promise<Said>;
  /** Writes to the bot directly. */
  tell(text: string, threadTs?: string): Promise<Said>;
  /** The id of the direct channel with the bot. */
  directId(): string;
  click(target: ClickTarget): Promise<Outcome>;
  /** Chooses in a list or picker, by value or visible text. */
  select(at: Place & Which, choice: Entry): Promise<Outcome>;
  /** Types into an external select. */
  suggest(at: Place & Which, typed: string): Promise<Outcome & { options: Json[] }>;
  submitView(viewId: string, values?: Record<string, Entry>): Promise<Submitted>;
  closeView(all?: boolean): Promise<void>;
  /** The modal on top, if one is open. */
  modal(): View | undefined;
  /** The App Home as last published. */
  home(): View | undefined;
  openHome(tab?: "home" | "messages"): Promise<EventDelivery | undefined>;
  /** Begins a chat with the app, beside the channel looked at. */
  startChat(contextChannel?: string): ReturnType<typeof startChat>;
  /** Has read a channel up to this `ts`. */
  read(channelId: string, ts: string): void;
  shortcut(callbackId: string): Promise<Outcome>;
  messageShortcut(callbackId: string, at: { channel: string; ts: string }): Promise<Outcome>;
  /** Uploads a file for an input of a modal; returns its id. */
  keepFile(name: string, bytes: Uint8Array): string;
  /** Shares a file, with words or a thread where they are given. */
  upload(channelId: string, name: string, bytes: Uint8Array, shared?: Shared): Promise<Said>;
  /** Invites the bot, or another user, into a channel. */
  invite(channelId: string, userId?: string): void;
  /** Messages of a channel this user sees, oldest first. */
  sees(channelId: string): Message[];
}

/** The menus offer what the app registered; a stand-in that was told of no shortcuts takes any. */
function knownShortcut(core: Core, type: Shortcut["type"], callbackId: string): void {
  if (core.shortcuts.length === 0) return;
  const known = core.shortcuts.some((one) => one.type === type && one.callback_id === callbackId);
  if (!known) throw new RangeError(`The app has no ${type} shortcut ${callbackId}.`);
}

/** @throws RangeError when there is no such person. */
export function actAs(core: Core, userId: string): SlackUser {
  const found = core.data.users[userId];
  if (!found || found.isBot) throw new RangeError(`There is no person ${userId}.`);
  const user: User = found;
  const { botUserId } = workspaceOf(core, user.teamId);
  const directId = (): string => botDirect(core, user.teamId, user.id).id;
  return {
    id: user.id,
    teamId: user.teamId,
    command: (command, text, channelId) => runCommand(core, user, command, text, channelId),
    say: (text, channelId, threadTs) => say(core, user, text, channelId, threadTs),
    mention: (text, channelId, threadTs) => say(core, user, `<@${botUserId}> ${text}`, channelId, threadTs),
    tell: (text, threadTs) => say(core, user, text, directId(), threadTs),
    directId,
    click: (target) => click(core, user, target),
    select: (at, choice) => click(core, user, { ...at, choose: choice }),
    suggest: (at, typed) => suggest(core, user, at, typed),
    submitView: (viewId, values = {}) => submitView(core, user, viewId, values),
    closeView: (all) => closeView(core, user, all),
    modal: () => core.data.views[viewStack(core, user.id).at(-1) ?? ""],
    home: () => core.data.views[core.data.homes[user.id] ?? ""],
    openHome: (tab) => openHome(core, user, tab),
    startChat: (contextChannel) => startChat(core, user, contextChannel),
    read(channelId, ts) {
      const key = `${user.id} ${channelId}`;
      if (Number(ts) <= Number(core.data.reads[key] ?? 0)) return;
      core.data.reads[key] = ts;
      core.saver.touch();
    },
    async shortcut(callbackId) {
      knownShortcut(core, "global", callbackId);
      return outcomeOf(await sendShortcut(core, user, callbackId), () => "That shortcut did not work.");
    },
    messageShortcut(callbackId, at) {
      knownShortcut(core, "message", callbackId);
      return messageShortcut(core, user, callbackId, at);
    },
    keepFile: (name, bytes) => keepFile(core, user, name, bytes),
    upload: (channelId, name, bytes, shared) => shareFile(core, user, channelId, name, bytes, shared),
    invite(channelId, invited = botUserId) {
      const channel = findChannel(core, user.teamId, channelId);
      if (!channel) throw new RangeError(`There is no channel ${channelId}.`);
      if (!channel.members.includes(invited)) addMember(core, channel, invited, user.id);
    },
    sees: (channelId) =>
      messagesOf(core, channelId).filter((one) => one.ephemeralTo === undefined || one.ephemeralTo === user.id),
  };
}
