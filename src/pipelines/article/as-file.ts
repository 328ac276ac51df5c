import { z } from "zod";
import type { Origin } from "../../db/schema/runs.ts";
import { attachFiles } from "../attach-files.ts";
import { definePipeline, defineStep, done } from "../engine/define.ts";
import { readStored } from "../prospect-video/stored-files.ts";

const input = z.object({
  /** Key of the text in the file store. */
  file: z.string().min(1),
  /** The file's name in Slack. */
  name: z.string().min(1).max(120),
  title: z.string(),
  /** Mrkdwn beside the file, escaped. */
  comment: z.string(),
});

/** Shows the text where it was asked for. */
const send = defineStep<z.infer<typeof input>>({
  name: "send",
  timeoutMs: 60_000,
  needs: ["file", "name", "title", "comment"],
  gives: ["shown"],
  ends: true,
  async run(context) {
    const { run, input } = context;
    if (!run.origin) return done({ shown: "nothing" });
    const files = [{ name: input.name, title: input.title, bytes: await readStored(context.files, input.file) }];
    return done({
      shown: await attachFiles(context, { purpose: "text", target: run.origin, files, comment: input.comment }),
    });
  },
});

/** An article's text as a Markdown file in the thread it was asked for in. */
export const articleFile = definePipeline({
  slug: "article-file",
  name: "Article as a file",
  does: "shows an article's text as a Markdown file",
  version: 1,
  input,
  steps: [send],
});

/** The request for a text in a place: the same text in the same place again is the same request. */
export const fileRequestKey = (artifactId: string, { channel, threadTs }: Origin): string =>
  `article-file:${artifactId}:${channel}:${threadTs ?? ""}`;
