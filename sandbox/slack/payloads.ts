import type { Core } from "./core.ts";
import { dispatch, type Reply } from "./dispatch.ts";
import { toWire } from "./messages.ts";
import { mintResponseUrl } from "./response-url.ts";
import { APP_ID, VERIFICATION_TOKEN } from "./seed.ts";
import { mintTrigger, workspaceOf } from "./state.ts";
import type { Channel, Json, Message, User, View } from "./types.ts";
import { viewToWire } from "./views.ts";

const ENTERPRISE = { enterprise: null, is_enterprise_install: false } as const;

export function channelName(channel: Channel): string {
  return channel.kind === "im" ? "directmessage" : channel.name;
}

const who = (core: Core, user: User): Json => {
  const { id, domain } = workspaceOf(core, user.teamId);
  return {
    team: { id, domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: APP_ID,
    token: VERIFICATION_TOKEN,
    ...ENTERPRISE,
  };
};

/** Sends a slash command, form-encoded as Slack does. */
export function sendCommand(core: Core, user: User, channel: Channel, command: string, text: string): Promise<Reply> {
  const { domain } = workspaceOf(core, user.teamId);
  const responseUrl = mintResponseUrl(core, "commands", {
    teamId: user.teamId,
    channelId: channel.id,
    userId: user.id,
  });
  const fields = {
    token: VERIFICATION_TOKEN,
    team_id: user.teamId,
    team_domain: domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: APP_ID,
    is_enterprise_install: "false",
    response_url: responseUrl,
    trigger_id: mintTrigger(core, user.teamId, user.id),
  };
  return dispatch(core, {
    name: `command ${command}`,
    teamId: user.teamId,
    body: new URLSearchParams(fields).toString(),
    contentType: "application/x-www-form-urlencoded",
    summary: fields,
  });
}

/** Sends an interaction: a form with the JSON in its field `payload`. */
function sendPayload(core: Core, user: User, payload: Json): Promise<Reply> {
  return dispatch(core, {
    name: String(payload.type),
    teamId: user.teamId,
    body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    contentType: "application/x-www-form-urlencoded",
    summary: payload,
  });
}

export interface MessagePlace {
  channel: Channel;
  message: Message;
}

export type State = Record<string, Record<string, Json>>;

/** Sends `block_actions` for an element of a message or a view. */
export function sendAction(
  core: Core,
  user: User,
  place: MessagePlace | View,
  action: Json,
  values: State,
): Promise<Reply> {
  const common = { type: "block_actions", ...who(core, user), actions: [action] };
  if (!("message" in place)) {
    return sendPayload(core, user, {
      ...common,
      trigger_id: mintTrigger(core, user.teamId, user.id, place.type === "modal" ? place.id : undefined),
      container: { type: "view", view_id: place.id },
      view: viewToWire(core, place, values),
    });
  }
  const { channel, message } = place;
  const ephemeral = message.ephemeralTo !== undefined;
  const container: Json = { type: "message", message_ts: message.ts, channel_id: channel.id, is_ephemeral: ephemeral };
  if (message.threadTs) container.thread_ts = message.threadTs;
  const of = { teamId: user.teamId, channelId: channel.id, userId: user.id, messageTs: message.ts };
  return sendPayload(core, user, {
    ...common,
    trigger_id: mintTrigger(core, user.teamId, user.id),
    container,
    channel: { id: channel.id, name: channelName(channel) },
    // Slack leaves the message out where only one user can see it.
    ...(ephemeral ? {} : { message: toWire(core, message, true) }),
    state: { values },
    response_url: mintResponseUrl(core, "actions", of),
  });
}

export function sendSubmission(core: Core, user: User, view: View, values: State): Promise<Reply> {
  return sendPayload(core, user, {
    type: "view_submission",
    ...who(core, user),
    trigger_id: mintTrigger(core, user.teamId, user.id, view.id),
    view: viewToWire(core, view, values),
    response_urls: [],
  });
}

export function sendClosed(core: Core, user: User, view: View, isCleared: boolean): Promise<Reply> {
  return sendPayload(core, user, {
    type: "view_closed",
    ...who(core, user),
    view: viewToWire(core, view),
    is_cleared: isCleared,
  });
}

export function sendShortcut(core: Core, user: User, callbackId: string): Promise<Reply> {
  return sendPayload(core, user, {
    type: "shortcut",
    ...who(core, user),
    callback_id: callbackId,
    trigger_id: mintTrigger(core, user.teamId, user.id),
    action_ts: String(core.clock.now() / 1000),
  });
}

export function sendMessageShortcut(core: Core, user: User, callbackId: string, place: MessagePlace): Promise<Reply> {
  const { channel, message } = place;
  const of = { teamId: user.teamId, channelId: channel.id, userId: user.id, messageTs: message.ts };
  return sendPayload(core, user, {
    type: "message_action",
    ...who(core, user),
    callback_id: callbackId,
    trigger_id: mintTrigger(core, user.teamId, user.id),
    action_ts: String(core.clock.now() / 1000),
    message_ts: message.ts,
    channel: { id: channel.id, name: channelName(channel) },
    message: toWire(core, message, true),
    response_url: mintResponseUrl(core, "actions", of),
  });
}

/** Asks the app for the options of an external select. */
export function sendSuggestion(
  core: Core,
  user: User,
  place: MessagePlace | View,
  id: Json,
  value: string,
): Promise<Reply> {
  const where =
    "message" in place
      ? {
          container: {
            type: "message",
            message_ts: place.message.ts,
            channel_id: place.channel.id,
            is_ephemeral: false,
          },
          channel: { id: place.channel.id, name: channelName(place.channel) },
          message: toWire(core, place.message),
        }
      : { container: { type: "view", view_id: place.id }, view: viewToWire(core, place) };
  return sendPayload(core, user, { type: "block_suggestion", ...who(core, user), ...id, value, ...where });
}
