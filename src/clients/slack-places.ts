import { z } from "zod";
import type { WorkspaceId } from "../db/ids.ts";
import type { Origin } from "../db/schema/runs.ts";
import { answer, type SlackCalls, type SlackOptions } from "./slack-calls.ts";

/** A conversation, or a thread of it. */
export type Place = Pick<Origin, "channel" | "threadTs">;

/** Pages of 200 messages that are read before the search is given up as "unclear". */
const FIND_PAGES = 10;
/** Slack's clock may be behind ours by this much, in milliseconds; what is looked for is unique, so looking further back is harmless. */
const CLOCK_SLACK_MS = 120_000;

/** The direct conversation with a person. */
export async function directMessage(
  { as }: SlackCalls,
  workspaceId: WorkspaceId,
  user: string,
  signal: AbortSignal,
): Promise<string> {
  const opened = await as(workspaceId, "conversations.open", { users: user }, { signal });
  return answer(z.object({ channel: z.object({ id: z.string() }) }), opened, "conversations.open").channel.id;
}

/** People who get a message when its channel cannot: who asked, then the managers. */
export async function peopleToTell(options: SlackOptions, workspaceId: WorkspaceId, target: Origin): Promise<string[]> {
  const managers = (await options.managersOf?.(workspaceId)) ?? [];
  return [...new Set([...(target.user ? [target.user] : []), ...managers.slice(0, 3)])];
}

const Message = z.object({
  ts: z.string(),
  text: z.string().optional(),
  files: z.array(z.object({ name: z.string().nullish() }).loose()).optional(),
  metadata: z
    .object({ event_payload: z.object({ key: z.unknown() }).partial().loose().optional() })
    .loose()
    .optional(),
});
export type SeenMessage = z.infer<typeof Message>;

const HistoryPage = z.object({
  messages: z.array(Message),
  response_metadata: z.object({ next_cursor: z.string().optional() }).loose().optional(),
});

/** The first message of a place since a moment that is the one looked for; "unclear" where there are too many to read. */
export async function messagesSince(
  { as }: SlackCalls,
  workspaceId: WorkspaceId,
  place: Place,
  since: Date,
  signal: AbortSignal,
  isIt: (message: SeenMessage) => boolean,
): Promise<SeenMessage | "absent" | "unclear"> {
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
    const hit = read.messages.find(isIt);
    if (hit) return hit;
    cursor = read.response_metadata?.next_cursor || undefined;
    if (!cursor) return "absent";
  }
  return "unclear";
}
