import { z } from "zod";
import { Changes } from "./changes.ts";

const task = z.uuid();

/** What people are told or asked about articles while work is under way. */
export const ContentNotice = z.discriminatedUnion("kind", [
  /** A draft was written anew: what it was sent back with, and what changed. */
  z.object({
    kind: z.literal("article_revised"),
    taskId: task,
    title: z.string(),
    version: z.int(),
    revision: z.object({ text: z.string(), by: z.string().nullable(), quality: z.number().nullable() }),
    ...Changes.shape,
  }),
  /** A person is asked; `key` is that of the signal that answers, with `{verdict, feedback?}`. */
  z.object({
    kind: z.literal("article_waits"),
    taskId: task,
    runId: z.uuid(),
    key: z.string(),
    title: z.string(),
    why: z.string(),
    version: z.int(),
    quality: z.number(),
    feedback: z.string(),
  }),
  z.object({ kind: z.literal("article_finished"), taskId: task }),
  /** To one who follows the task, as a direct message. */
  z.object({ kind: z.literal("stage_finished"), taskId: task, stage: z.string() }),
  /** To the owner of campaigns, once a day: what does not go on by itself. */
  z.object({
    kind: z.literal("stuck_items"),
    items: z.array(
      z.object({
        taskId: task,
        title: z.string(),
        campaign: z.string(),
        why: z.string(),
        since: z.iso.datetime({ offset: true }),
      }),
    ),
    more: z.int(),
  }),
]);
export type ContentNotice = z.infer<typeof ContentNotice>;
