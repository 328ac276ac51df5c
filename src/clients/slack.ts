import { LogLevel, WebClient } from "@slack/web-api";
import { z } from "zod";
import type { WorkspaceId } from "../db/ids.ts";
import type { Origin } from "../db/schema/runs.ts";
import { ExternalError, FatalStepError } from "../errors.ts";
import type { Card, SlackPort } from "../pipelines/ports.ts";
import { elsewhereMayWork, PostRefused, slackError } from "./slack-errors.ts";

export interface SlackOptions {
  /** Slack's own is `https://slack.com/api/`. */
  apiUrl: string;
  /** The bot's token; null where Callboard is not installed. */
  tokenOf(workspaceId: WorkspaceId): Promise<string | null>;
  /** Slack ids of the people who are told when nobody else can be. */
  managersOf?(workspaceId: WorkspaceId): Promise<string[]>;
  fetch?: typeof fetch;
}

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
  openView(workspaceId: WorkspaceId, triggerId: string, view: View, signal: AbortSignal): Promise<void>;
  publishHome(workspaceId: WorkspaceId, user: string, view: View, signal: AbortSignal): Promise<void>;
  person(workspaceId: WorkspaceId, user: string, signal: AbortSignal): Promise<SlackPerson>;
  /** Whether the bot can read and write there: "unseen" is a private channel or a conversation of others. */
  membership(workspaceId: WorkspaceId, channel: string, signal: AbortSignal): Promise<"member" | "outside" | "unseen">;
  /** Answers a command or a click at its `response_url`, seen by that person alone. Slack takes five answers within 30 minutes. */
  respond(responseUrl: string, card: Card, signal: AbortSignal): Promise<void>;
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

/** `event_type` of the metadata our posts carry; their key is in its payload. */
const POST_EVENT = "callboard_post";
/** Where Slack takes answers to commands and clicks. */
const RESPONSE_ORIGIN = "https://hooks.slack.com";
/** Pages of 200 messages that `find` reads before it gives up as "unclear". */
const FIND_PAGES = 10;
/** Slack's clock may be behind ours by this much, in milliseconds; the key is unique, so looking further back is harmless. */
const CLOCK_SLACK_MS = 120_000;

/**
 * Slack's Web API. A client is made for each call: Workers may not share connections between requests.
 * It never sleeps through a rate limit and never retries: the engine does both.
 */
export function createSlack(options: SlackOptions): SlackPort & SlackForBot {
  // Called as a plain function: workerd refuses a fetch that is called as a method.
  const send: typeof fetch = (input, init) => (options.fetch ?? fetch)(input, init);

  async function call(
    token: string | undefined,
    method: string,
    args: object,
    how: { signal: AbortSignal; changes?: boolean },
  ) {
    const client = new WebClient(token, {
      slackApiUrl: options.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      logger: SILENT,
      // A redirect would carry the token to another host; workerd knows no "error" here, so a 3xx is refused by its status.
      fetch: (url, init) => send(url, { ...init, redirect: "manual", signal: how.signal }),
    });
    try {
      return await client.apiCall(method, { ...args });
    } catch (error) {
      throw slackError(error, method, how.changes ?? false);
    }
  }

  async function as(
    workspaceId: WorkspaceId,
    method: string,
    args: object,
    how: { signal: AbortSignal; changes?: boolean },
  ) {
    const token = await options.tokenOf(workspaceId);
    if (!token) throw new PostRefused("not_authed");
    return call(token, method, args, how);
  }

  async function directMessage(workspaceId: WorkspaceId, user: string, signal: AbortSignal): Promise<string> {
    const opened = await as(workspaceId, "conversations.open", { users: user }, { signal });
    return answer(z.object({ channel: z.object({ id: z.string() }) }), opened, "conversations.open").channel.id;
  }

  async function postTo(workspaceId: WorkspaceId, place: Place, card: Card, key: string, signal: AbortSignal) {
    const args = {
      channel: place.channel,
      thread_ts: place.threadTs,
      ...body(card),
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: POST_EVENT, event_payload: { key } },
    };
    const posted = await as(workspaceId, "chat.postMessage", args, { signal, changes: true });
    const parsed = z.object({ ts: z.string(), channel: z.string() }).safeParse(posted);
    if (!parsed.success)
      throw new ExternalError("Slack", "Slack took the message but did not say where", { outcomeUnknown: true });
    return { ts: parsed.data.ts, channel: parsed.data.channel };
  }

  /** People who get the message when its channel cannot: who asked, then the managers. */
  async function peopleToTell(workspaceId: WorkspaceId, target: Origin): Promise<string[]> {
    const managers = (await options.managersOf?.(workspaceId)) ?? [];
    return [...new Set([...(target.user ? [target.user] : []), ...managers.slice(0, 3)])];
  }

  async function search(workspaceId: WorkspaceId, place: Place, key: string, since: Date, signal: AbortSignal) {
    const method = place.threadTs ? "conversations.replies" : "conversations.history";
    let cursor: string | undefined;
    for (let page = 0; page < FIND_PAGES; page += 1) {
      const args = {
        channel: place.channel,
        ts: place.threadTs,
        oldest: ((since.getTime() - CLOCK_SLACK_MS) / 1000).toFixed(6),
        include_all_metadata: true,
        limit: 200,
        cursor,
      };
      const read = answer(HistoryPage, await as(workspaceId, method, args, { signal }), method);
      const hit = read.messages.find((message) => message.metadata?.event_payload?.key === key);
      if (hit) return { ts: hit.ts, channel: place.channel };
      cursor = read.response_metadata?.next_cursor || undefined;
      if (!cursor) return "absent" as const;
    }
    return "unclear" as const;
  }

  return {
    async post({ workspaceId, target, card, key, signal }) {
      let refused: PostRefused;
      try {
        return await postTo(workspaceId, target, card, key, signal);
      } catch (error) {
        if (!(error instanceof PostRefused) || !elsewhereMayWork(error)) throw error;
        refused = error;
      }
      if (refused.code === "thread_not_found" && target.threadTs)
        return this.post({ workspaceId, target: { ...target, threadTs: undefined }, card, key, signal });
      for (const user of await peopleToTell(workspaceId, target)) {
        try {
          const channel = await directMessage(workspaceId, user, signal);
          return await postTo(workspaceId, { channel }, redirected(card, target.channel, refused), key, signal);
        } catch (error) {
          if (!(error instanceof PostRefused) || !elsewhereMayWork(error)) throw error;
        }
      }
      throw refused;
    },

    async update({ workspaceId, channel, ts, card, signal }) {
      await as(workspaceId, "chat.update", { channel, ts, ...body(card) }, { signal });
    },

    async find({ workspaceId, target, key, since, signal }) {
      let unclear = false;
      const look = async (place: () => Promise<Place>) => {
        try {
          const found = await search(workspaceId, await place(), key, since, signal);
          if (found === "unclear") unclear = true;
          else if (found !== "absent") return found;
        } catch (error) {
          if (!(error instanceof PostRefused)) throw error;
          // Where the bot sees no channel it cannot have posted; one it merely may not read, it can.
          if (error.code !== "channel_not_found" && error.code !== "thread_not_found") unclear = true;
        }
        return null;
      };
      const places: (() => Promise<Place>)[] = [async () => target];
      if (target.threadTs) places.push(async () => ({ channel: target.channel }));
      for (const user of await peopleToTell(workspaceId, target))
        places.push(async () => ({ channel: await directMessage(workspaceId, user, signal) }));
      for (const place of places) {
        const found = await look(place);
        if (found) return found;
      }
      return unclear ? "unclear" : "absent";
    },

    async ephemeral({ workspaceId, channel, user, threadTs, card, signal }) {
      const args = { channel, user, thread_ts: threadTs, ...body(card) };
      await as(workspaceId, "chat.postEphemeral", args, { signal });
    },

    async openView(workspaceId, triggerId, view, signal) {
      await as(workspaceId, "views.open", { trigger_id: triggerId, view }, { signal });
    },

    async publishHome(workspaceId, user, view, signal) {
      await as(workspaceId, "views.publish", { user_id: user, view }, { signal });
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

    async respond(responseUrl, card, signal) {
      const url = new URL(responseUrl);
      if (url.origin !== RESPONSE_ORIGIN && url.origin !== new URL(options.apiUrl).origin)
        throw new FatalStepError("The response_url is not Slack's.");
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        redirect: "manual",
        signal,
      } as const;
      const payload = JSON.stringify({ response_type: "ephemeral", replace_original: false, ...body(card) });
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

type Place = Pick<Origin, "channel" | "threadTs">;

const body = (card: Card) => ({ text: card.text, blocks: card.blocks });

/** The card, opened by the reason why it comes here. */
function redirected(card: Card, channel: string, refused: PostRefused): Card {
  const why = `This was meant for <#${channel}>. ${refused.message}`;
  const note = { type: "context", elements: [{ type: "mrkdwn", text: why, verbatim: true }] };
  return { text: `${why}\n${card.text}`, blocks: card.blocks.length < 50 ? [note, ...card.blocks] : card.blocks };
}

const HistoryPage = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z
        .object({ event_payload: z.object({ key: z.unknown() }).partial().loose().optional() })
        .loose()
        .optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).loose().optional(),
});

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

function answer<Schema extends z.ZodType>(schema: Schema, value: unknown, method: string): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ExternalError("Slack", `Slack's answer to ${method} is not of its documented shape`);
  return parsed.data;
}

const quiet = () => undefined;
/** The client's own log would print requests; what matters comes back as errors. */
const SILENT = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  setLevel: quiet,
  getLevel: () => LogLevel.ERROR,
  setName: quiet,
};
