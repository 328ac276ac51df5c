import { z } from "zod";
import type { WorkspaceId } from "../db/ids.ts";
import { ExternalError } from "../errors.ts";
import type { Card, SlackPort } from "../pipelines/ports.ts";
import { body, type SlackCalls, type SlackOptions } from "./slack-calls.ts";
import { elsewhereMayWork, PostRefused } from "./slack-errors.ts";
import { directMessage, messagesSince, type Place, peopleToTell, type SeenMessage } from "./slack-places.ts";

/** `event_type` of the metadata our posts carry; their key is in its payload. */
export const POST_EVENT = "callboard_post";
/** Posts, edits and finds messages; a channel that cannot take a post is replaced by a direct message. */
export function createPosts(calls: SlackCalls, options: SlackOptions): Pick<SlackPort, "post" | "update" | "find"> {
  const { as } = calls;

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

  const posts: ReturnType<typeof createPosts> = {
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
      for (const user of await peopleToTell(options, workspaceId, target)) {
        try {
          const channel = await directMessage(calls, workspaceId, user, signal);
          return await postTo(workspaceId, { channel }, redirected(card, target.channel, refused), key, signal);
        } catch (error) {
          if (!(error instanceof PostRefused) || !elsewhereMayWork(error)) throw error;
        }
      }
      throw refused;
    },

    async update({ workspaceId, channel, ts, card, signal }) {
      await as(workspaceId, "chat.update", { channel, ts, ...body(card) }, { signal, changes: true });
    },

    async find({ workspaceId, target, key, since, signal }) {
      let unclear = false;
      const look = async (place: () => Promise<Place>) => {
        try {
          const where = await place();
          const isIt = (message: SeenMessage) => message.metadata?.event_payload?.key === key;
          const found = await messagesSince(calls, workspaceId, where, since, signal, isIt);
          if (found === "unclear") unclear = true;
          else if (found !== "absent") return { ts: found.ts, channel: where.channel };
        } catch (error) {
          if (!(error instanceof PostRefused)) throw error;
          // Where the bot sees no channel it cannot have posted; one it merely may not read, it can.
          if (error.code !== "channel_not_found" && error.code !== "thread_not_found") unclear = true;
        }
        return null;
      };
      const places: (() => Promise<Place>)[] = [async () => target];
      if (target.threadTs) places.push(async () => ({ channel: target.channel }));
      for (const user of await peopleToTell(options, workspaceId, target))
        places.push(async () => ({ channel: await directMessage(calls, workspaceId, user, signal) }));
      for (const place of places) {
        const found = await look(place);
        if (found) return found;
      }
      return unclear ? "unclear" : "absent";
    },
  };
  return posts;
}

/** The card, opened by the reason why it comes here. */
function redirected(card: Card, channel: string, refused: PostRefused): Card {
  const why = `This was meant for <#${channel}>. ${refused.message}`;
  const note = { type: "context", elements: [{ type: "mrkdwn", text: why, verbatim: true }] };
  return { text: `${why}\n${card.text}`, blocks: card.blocks.length < 50 ? [note, ...card.blocks] : card.blocks };
}
