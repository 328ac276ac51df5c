import { z } from "zod";
import type { SlackStreamer } from "../pipelines/ports.ts";
import { answer, type SlackCalls } from "./slack-calls.ts";
import { POST_EVENT } from "./slack-posts.ts";

/** Slack's streams. In channels Slack wants the reader and their team, which is told by `auth.test`. */
export function createStreaming({ as }: SlackCalls): SlackStreamer {
  return {
    async start({ workspaceId, channel, threadTs, user, markdown, signal }) {
      const { team_id } = answer(Team, await as(workspaceId, "auth.test", {}, { signal }), "auth.test");
      const args = {
        channel,
        thread_ts: threadTs,
        recipient_team_id: team_id,
        recipient_user_id: user,
        markdown_text: markdown,
      };
      const started = await as(workspaceId, "chat.startStream", args, { signal, changes: true });
      const { ts, channel: where } = answer(Started, started, "chat.startStream");
      return { ts, channel: where ?? channel };
    },
    async append({ workspaceId, channel, ts, markdown, signal }) {
      await as(workspaceId, "chat.appendStream", { channel, ts, markdown_text: markdown }, { signal });
    },
    async stop({ workspaceId, channel, ts, markdown, key, signal }) {
      const metadata = { event_type: POST_EVENT, event_payload: { key } };
      const args = { channel, ts, ...(markdown ? { markdown_text: markdown } : {}), metadata };
      await as(workspaceId, "chat.stopStream", args, { signal });
    },
  };
}

const Team = z.object({ team_id: z.string() });
const Started = z.object({ ts: z.string(), channel: z.string().optional() });
