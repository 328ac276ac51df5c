import { z } from "zod";
import { FatalStepError, UserError } from "../errors.ts";
import type { SlackReader } from "../pipelines/ports.ts";
import { answer, type SlackCalls, type SlackOptions } from "./slack-calls.ts";
import { readSlackFile } from "./slack-files.ts";

/** Messages a page asks for; Slack recommends no more than 200. */
const PAGE = 200;
/** Larger files are no transcripts of text. */
const LARGEST_FILE = 5_000_000;

const Page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().optional(),
      username: z.string().optional(),
      bot_id: z.string().optional(),
      subtype: z.string().optional(),
      text: z.string().default(""),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).loose().optional(),
});

const Person = z.object({
  user: z.object({
    name: z.string().optional(),
    real_name: z.string().optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).loose().optional(),
  }),
});

const File = z.object({
  file: z
    .object({
      id: z.string(),
      name: z.string().default("file"),
      size: z.number().default(0),
      url_private_download: z.string().optional(),
      url_private: z.string().optional(),
    })
    .loose(),
});

/** Reads conversations and files, for those who ask to have them in a project. */
export function createReading({ as }: SlackCalls, options: SlackOptions): SlackReader {
  return {
    async page({ workspaceId, channel, threadTs, oldest, latest, cursor, limit, signal }) {
      const method = threadTs ? "conversations.replies" : "conversations.history";
      const args = { channel, ts: threadTs, oldest, latest, inclusive: true, limit: limit ?? PAGE, cursor };
      const read = answer(Page, await as(workspaceId, method, args, { signal }), method);
      return {
        messages: read.messages.map((message) => ({
          ts: message.ts,
          user: message.user ?? null,
          name: message.username ?? null,
          fromBot: message.bot_id !== undefined,
          // Joins, topics and the like are nothing that was said.
          said:
            message.subtype === undefined ||
            ["thread_broadcast", "file_share", "bot_message", "me_message"].includes(message.subtype),
          text: message.text,
        })),
        next: read.response_metadata?.next_cursor || null,
      };
    },

    async name({ workspaceId, user, signal }) {
      try {
        const { user: found } = answer(Person, await as(workspaceId, "users.info", { user }, { signal }), "users.info");
        return found.real_name || found.profile?.real_name || found.profile?.display_name || found.name || null;
      } catch (error) {
        if (error instanceof FatalStepError) return null;
        throw error;
      }
    },

    async file({ workspaceId, id, signal }) {
      const { file } = answer(File, await as(workspaceId, "files.info", { file: id }, { signal }), "files.info");
      if (file.size > LARGEST_FILE)
        throw new UserError(`“${file.name}” is larger than 5 MB.`, "Send a smaller part of it.");
      const url = file.url_private_download ?? file.url_private ?? null;
      const found = { id, name: file.name, size: file.size, type: "", url };
      const bytes = await readSlackFile(options, workspaceId, found, LARGEST_FILE, signal);
      return { name: file.name, bytes };
    },
  };
}
