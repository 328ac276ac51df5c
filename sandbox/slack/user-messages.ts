import type { Core, EventDelivery } from "./core.ts";
import { SlackApiError } from "./errors.ts";
import { newFile } from "./files.ts";
import { shortId } from "./ids.ts";
import { addMessage, findParent } from "./messages.ts";
import { isReply, type Outcome, outcomeOf } from "./outcome.ts";
import { channelName, sendCommand } from "./payloads.ts";
import { answerContent, showAnswer } from "./response-url.ts";
import { findChannel, workspaceOf } from "./state.ts";
import type { Channel, Message, User } from "./types.ts";

/** A channel this user can write in. @throws RangeError when there is none, or the user is not in it. */
export function channelFor(core: Core, user: User, channelId: string): Channel {
  const channel = findChannel(core, user.teamId, channelId);
  if (!channel) throw new RangeError(`There is no channel ${channelId} in ${user.realName}'s workspace.`);
  if (!channel.members.includes(user.id)) throw new RangeError(`${user.realName} is not in ${channelName(channel)}.`);
  return channel;
}

/** Text as Slack sends it: `& < >` escaped, `@name` and `#name` turned into references. */
function encodeText(core: Core, teamId: string, text: string): string {
  const escaped = text
    .split(/(<[@#!][^>]*>|<https?:[^>]*>)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")))
    .join("");
  const users = Object.values(core.data.users).filter((user) => user.teamId === teamId);
  const channels = Object.values(core.data.channels).filter((channel) => channel.teamId === teamId && channel.name);
  return escaped
    .replace(/(?<![\w<])@([a-z0-9._-]+)/gi, (whole, name: string) => {
      const user = users.find((one) => one.name === name.toLowerCase());
      return user ? `<@${user.id}>` : whole;
    })
    .replace(/(?<![\w<&])#([a-z0-9_-]+)/g, (whole, name: string) => {
      const channel = channels.find((one) => one.name === name);
      return channel ? `<#${channel.id}|${name}>` : whole;
    });
}

/** What came of saying something. */
export interface Said {
  message: Message;
  deliveries: EventDelivery[];
}

/** Says something in a channel or thread, and waits for the first attempts to tell the app. */
export async function say(core: Core, user: User, text: string, channelId: string, threadTs?: string): Promise<Said> {
  const channel = channelFor(core, user, channelId);
  if (channel.isArchived) throw new RangeError(`#${channel.name} is archived.`);
  if (text.trim() === "") throw new RangeError("A message needs text.");
  if (threadTs !== undefined && !findParent(core, channelId, threadTs))
    throw new RangeError(`There is no thread ${threadTs}.`);
  const encoded = encodeText(core, user.teamId, text);
  const element = { type: "rich_text_section", elements: [{ type: "text", text }] };
  const { message, delivered } = addMessage(core, channel, {
    userId: user.id,
    text: encoded,
    blocks: [{ type: "rich_text", block_id: shortId(), elements: [element] }],
    threadTs,
  });
  return { message, deliveries: await delivered };
}

/** What goes with a shared file. */
export interface Shared {
  text?: string;
  threadTs?: string;
}

/** Shares a file in a channel or thread, as a user does with the paper clip. `bytes` is its content. */
export async function shareFile(
  core: Core,
  user: User,
  channelId: string,
  name: string,
  bytes: Uint8Array,
  { text = "", threadTs }: Shared = {},
): Promise<Said> {
  const channel = channelFor(core, user, channelId);
  if (channel.isArchived) throw new RangeError(`#${channel.name} is archived.`);
  if (threadTs !== undefined && !findParent(core, channelId, threadTs))
    throw new RangeError(`There is no thread ${threadTs}.`);
  const file = newFile(core, user.teamId, user.id, name, bytes.byteLength);
  file.contentBase64 = Buffer.from(bytes).toString("base64");
  file.completed = true;
  file.channels.push(channel.id);
  const { message, delivered } = addMessage(core, channel, {
    userId: user.id,
    text: encodeText(core, user.teamId, text),
    threadTs,
    fileIds: [file.id],
    subtype: "file_share",
  });
  const shared = channel.members.includes(workspaceOf(core, user.teamId).botUserId)
    ? core.emit(user.teamId, {
        type: "file_shared",
        file_id: file.id,
        user_id: user.id,
        channel_id: channel.id,
        file: { id: file.id },
      })
    : Promise.resolve(undefined);
  const deliveries = [...(await delivered), await shared].filter((one) => one !== undefined);
  return { message, deliveries };
}

/** Uploads a file for the app alone, as an input of a modal does. Returns its id. */
export function keepFile(core: Core, user: User, name: string, bytes: Uint8Array): string {
  const file = newFile(core, user.teamId, user.id, name, bytes.byteLength);
  file.contentBase64 = Buffer.from(bytes).toString("base64");
  file.completed = true;
  return file.id;
}

/** Types a slash command. Slack shows the app's answer, or says itself that there was none. */
export async function runCommand(
  core: Core,
  user: User,
  command: string,
  text: string,
  channelId: string,
): Promise<Outcome> {
  const channel = channelFor(core, user, channelId);
  if (!/^\/[a-z0-9_-]{1,31}$/.test(command)) throw new RangeError(`"${command}" is no slash command.`);
  const installed = workspaceOf(core, user.teamId).installed;
  if (!installed || (core.commands && !core.commands.includes(command))) {
    const error = "invalid_command";
    return { ok: false, status: 0, ack: "", shown: `${command} is not a valid command.`, error, messages: [] };
  }
  core.data.invocations.push({ at: core.clock.now(), teamId: user.teamId, channelId, userId: user.id, command, text });
  core.data.invocations = core.data.invocations.slice(-500);
  const reply = await sendCommand(core, user, channel, command, text);
  const outcome = outcomeOf(reply, (code) => `${command} failed with the error "${code}"`);
  if (!outcome.ok) return systemNote(core, user, channel, outcome);
  if (outcome.ack === "") return outcome;
  const body = isReply(outcome.ack) ? outcome.ack : { text: String(outcome.ack) };
  try {
    const message = showAnswer(core, channel, user.id, body);
    return { ...outcome, messages: [message], shown: answerContent(body).text };
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
    const shown = `${command} failed with the error "invalid_command_response"`;
    return systemNote(core, user, channel, { ...outcome, ok: false, error: error.code, shown });
  }
}

/** Slackbot's own words, seen by the one user only. */
function systemNote(core: Core, user: User, channel: Channel, outcome: Outcome): Outcome {
  if (outcome.shown === null) return outcome;
  const { message } = addMessage(core, channel, { userId: "USLACKBOT", text: outcome.shown, ephemeralTo: user.id });
  return { ...outcome, messages: [message] };
}
