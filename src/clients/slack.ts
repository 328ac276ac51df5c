import { z } from "zod";
import type { WorkspaceId } from "../db/ids.ts";
import { ExternalError, FatalStepError } from "../errors.ts";
import type { Card, SlackPort, SlackReader, SlackStreamer } from "../pipelines/ports.ts";
import { answer, body, createCalls, type SlackOptions } from "./slack-calls.ts";
import { PostRefused } from "./slack-errors.ts";
import { readSlackFile } from "./slack-files.ts";
import { directMessage } from "./slack-places.ts";
import { createPosts } from "./slack-posts.ts";
import { createReading } from "./slack-reading.ts";
import { createFileSharing } from "./slack-share-files.ts";
import { createStreaming } from "./slack-streaming.ts";

/** A person as Slack knows them. */
export interface SlackPerson {
  id: string;
  name: string;
  email: string | null;
  timeZone: string | null;
  isAdmin: boolean;
  isBot: boolean;
}

/** What the bot needs beyond the engine's port. Errors are those of `SlackPort`; lost answers are never `outcomeUnknown`, because sending again does no harm. */
export interface SlackForBot {
  ephemeral(request: {
    workspaceId: WorkspaceId;
    channel: string;
    user: string;
    threadTs?: string | undefined;
    card: Card;
    signal: AbortSignal;
  }): Promise<void>;
  /** Opens a dialog on top of the one in which something was clicked. */
  pushView(workspaceId: WorkspaceId, triggerId: string, view: View, signal: AbortSignal): Promise<void>;
  /** The direct conversation with a person. */
  direct(workspaceId: WorkspaceId, user: string, signal: AbortSignal): Promise<string>;
  openView(workspaceId: WorkspaceId, triggerId: string, view: View, signal: AbortSignal): Promise<void>;
  /** Changes an open modal, known by the `external_id` it was opened with, or by its id while it is as it was. @throws FatalStepError where it is closed. */
  updateView(
    workspaceId: WorkspaceId,
    which: { externalId: string } | { viewId: string; hash?: string | undefined },
    view: View,
    signal: AbortSignal,
  ): Promise<void>;
  /** A file that was shared with the bot, as Slack describes it. */
  file(workspaceId: WorkspaceId, id: string, signal: AbortSignal): Promise<SlackFile>;
  /** The bytes of such a file, at most `most`. @throws ExternalError where it is larger, or Slack did not give it. */
  readFile(workspaceId: WorkspaceId, file: SlackFile, most: number, signal: AbortSignal): Promise<Uint8Array>;
  publishHome(workspaceId: WorkspaceId, user: string, view: View, signal: AbortSignal): Promise<void>;
  /** Shows prompts in a new chat with the app: four at most. */
  suggestPrompts(request: {
    workspaceId: WorkspaceId;
    channel: string;
    threadTs: string;
    title: string;
    prompts: { title: string; message: string }[];
    signal: AbortSignal;
  }): Promise<void>;
  /** Says above a chat with the app what it is doing; Slack takes it away with the next message, or after two minutes. */
  setStatus(request: {
    workspaceId: WorkspaceId;
    channel: string;
    threadTs: string;
    status: string;
    signal: AbortSignal;
  }): Promise<void>;
  person(workspaceId: WorkspaceId, user: string, signal: AbortSignal): Promise<SlackPerson>;
  /** Whether the bot can read and write there: "unseen" is a private channel or a conversation of others. */
  membership(workspaceId: WorkspaceId, channel: string, signal: AbortSignal): Promise<"member" | "outside" | "unseen">;
  /** Answers a command or a click at its `response_url`, seen by that person alone, in place of what was clicked on or besides it. Slack takes five answers within 30 minutes. */
  respond(responseUrl: string, card: Card, signal: AbortSignal, how?: { replace: boolean }): Promise<void>;
  /** Whose token it is. */
  identify(token: string, signal: AbortSignal): Promise<Identity>;
  /** Exchanges an OAuth code. */
  exchange(request: {
    clientId: string;
    clientSecret: string;
    code: string;
    redirectUri: string;
    signal: AbortSignal;
  }): Promise<Grant>;
}

const SharedFile = z.object({
  file: z.object({
    id: z.string(),
    name: z.string().nullish(),
    mimetype: z.string().nullish(),
    size: z.number().nullish(),
    url_private_download: z.url().nullish(),
    url_private: z.url().nullish(),
  }),
});

/** A file in Slack; `size` is in bytes. */
export interface SlackFile {
  id: string;
  name: string;
  type: string;
  size: number;
  url: string | null;
}

export type View = Record<string, unknown>;

const Identity = z.object({
  team_id: z.string(),
  team: z.string(),
  user_id: z.string(),
  bot_id: z.string().optional(),
});
export type Identity = z.infer<typeof Identity>;

const Grant = z.object({
  access_token: z.string().min(1),
  token_type: z.string(),
  scope: z.string().default(""),
  bot_user_id: z.string(),
  app_id: z.string().nullish(),
  team: z.object({ id: z.string(), name: z.string() }).nullable(),
  enterprise: z.object({ id: z.string() }).loose().nullish(),
  authed_user: z.object({ id: z.string() }).loose(),
});
export type Grant = z.infer<typeof Grant>;

/** Where Slack takes answers to commands and clicks. */
const RESPONSE_ORIGIN = "https://hooks.slack.com";
/** Slack's Web API: the engine's port, and what the bot needs besides. */
export function createSlack(
  options: SlackOptions,
): SlackPort & SlackForBot & { reader: SlackReader; streamer: SlackStreamer } {
  const calls = createCalls(options);
  const { as, call, send } = calls;
  return {
    ...createPosts(calls, options),
    ...createFileSharing(calls, options),
    reader: createReading(calls, options),
    streamer: createStreaming(calls),

    async ephemeral({ workspaceId, channel, user, threadTs, card, signal }) {
      const args = { channel, user, thread_ts: threadTs, ...body(card) };
      await as(workspaceId, "chat.postEphemeral", args, { signal });
    },

    async openView(workspaceId, triggerId, view, signal) {
      await as(workspaceId, "views.open", { trigger_id: triggerId, view }, { signal });
    },

    async updateView(workspaceId, which, view, signal) {
      const of =
        "externalId" in which ? { external_id: which.externalId } : { view_id: which.viewId, hash: which.hash };
      await as(workspaceId, "views.update", { ...of, view }, { signal });
    },

    async file(workspaceId, id, signal) {
      const { file } = answer(SharedFile, await as(workspaceId, "files.info", { file: id }, { signal }), "files.info");
      const { name, mimetype, size, url_private_download: download, url_private: shown } = file;
      return { id: file.id, name: name ?? "", type: mimetype ?? "", size: size ?? 0, url: download ?? shown ?? null };
    },

    readFile: (workspaceId, file, most, signal) => readSlackFile(options, workspaceId, file, most, signal),

    async pushView(workspaceId, triggerId, view, signal) {
      await as(workspaceId, "views.push", { trigger_id: triggerId, view }, { signal });
    },

    direct: (workspaceId, user, signal) => directMessage(calls, workspaceId, user, signal),

    async publishHome(workspaceId, user, view, signal) {
      await as(workspaceId, "views.publish", { user_id: user, view }, { signal });
    },

    async suggestPrompts({ workspaceId, channel, threadTs, title, prompts, signal }) {
      const args = { channel_id: channel, thread_ts: threadTs, title, prompts };
      await as(workspaceId, "assistant.threads.setSuggestedPrompts", args, { signal });
    },

    async setStatus({ workspaceId, channel, threadTs, status, signal }) {
      const args = { channel_id: channel, thread_ts: threadTs, status };
      await as(workspaceId, "assistant.threads.setStatus", args, { signal });
    },

    async person(workspaceId, user, signal) {
      const { user: found } = answer(Person, await as(workspaceId, "users.info", { user }, { signal }), "users.info");
      return {
        id: found.id,
        name: found.profile?.display_name || found.real_name || found.profile?.real_name || found.name || found.id,
        email: found.profile?.email ?? null,
        timeZone: found.tz ?? null,
        isAdmin: found.is_admin === true || found.is_owner === true,
        isBot: found.is_bot === true,
      };
    },

    async personByEmail(workspaceId, email, signal) {
      try {
        const found = await as(workspaceId, "users.lookupByEmail", { email }, { signal });
        return answer(Person, found, "users.lookupByEmail").user.id;
      } catch (error) {
        if (error instanceof PostRefused && error.code === "users_not_found") return null;
        throw error;
      }
    },

    async membership(workspaceId, channel, signal) {
      try {
        const info = answer(
          Conversation,
          await as(workspaceId, "conversations.info", { channel }, { signal }),
          "conversations.info",
        );
        return info.channel.is_im || info.channel.is_member ? "member" : "outside";
      } catch (error) {
        if (error instanceof PostRefused && error.code === "channel_not_found") return "unseen";
        throw error;
      }
    },

    async respond(responseUrl, card, signal, { replace } = { replace: false }) {
      const url = new URL(responseUrl);
      if (url.origin !== RESPONSE_ORIGIN && url.origin !== new URL(options.apiUrl).origin)
        throw new FatalStepError("The response_url is not Slack's.");
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        redirect: "manual",
        signal,
      } as const;
      const payload = JSON.stringify({ response_type: "ephemeral", replace_original: replace, ...body(card) });
      const answered = await send(url, { ...init, body: payload }).catch((cause: unknown) => {
        throw new ExternalError("Slack", "Slack did not answer at the response_url", { cause });
      });
      if (!answered.ok)
        throw new ExternalError("Slack", `Slack answered the response_url with HTTP ${answered.status}`);
    },

    async identify(token, signal) {
      return answer(Identity, await call(token, "auth.test", {}, { signal }), "auth.test");
    },

    async exchange({ clientId, clientSecret, code, redirectUri, signal }) {
      const args = { client_id: clientId, client_secret: clientSecret, code, redirect_uri: redirectUri };
      return answer(Grant, await call(undefined, "oauth.v2.access", args, { signal }), "oauth.v2.access");
    },
  };
}

const Person = z.object({
  user: z.object({
    id: z.string(),
    name: z.string().optional(),
    real_name: z.string().optional(),
    tz: z.string().nullish(),
    is_admin: z.boolean().optional(),
    is_owner: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    profile: z
      .object({ display_name: z.string().optional(), real_name: z.string().optional(), email: z.string().nullish() })
      .loose()
      .optional(),
  }),
});

const Conversation = z.object({
  channel: z.object({ is_im: z.boolean().optional(), is_member: z.boolean().optional() }).loose(),
});
