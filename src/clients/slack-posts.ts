import { z } from "zod";
import type { WorkspaceId } from "../db/ids.ts";
import type { Origin } from "../db/schema/runs.ts";
import { ExternalError } from "../errors.ts";
import type { Card, SlackPort } from "../pipelines/ports.ts";
import { answer, body, type SlackCalls, type SlackOptions } from "./slack-calls.ts";
import { elsewhereMayWork, PostRefused } from "./slack-errors.ts";

/** `event_type` of the metadata our posts carry; their key is in its payload. */
const POST_EVENT = "callboard_post";
/** Pages of 200 messages that `find` reads before it gives up as "unclear". */
const FIND_PAGES = 10;
/** Slack's clock may be behind ours by this much, in milliseconds; the key is unique, so looking further back is harmless. */
const CLOCK_SLACK_MS = 120_000;

/** Posts, edits and finds messages; a channel that cannot take a post is replaced by a direct message. */
export function createPosts({ as }: SlackCalls, options: SlackOptions): SlackPort {
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

  const posts: SlackPort = {
    async post({ workspaceId, target, card, key, signal }) {
      let refused: PostRefused;
      try {
        return await postTo(workspaceId, target, card, key, signal);
      } catch (error) {
        if (!(error instanceof PostRefused) || !elsewhereMayWork(error)) throw error;
        refused = error;
      }
      if (refused.code === "thread_not_found" && target.threadTs)
        return posts.post({ workspaceId, target: { ...target, threadTs: undefined }, card, key, signal });
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
  };
  return posts;
}

type Place = Pick<Origin, "channel" | "threadTs">;

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
