import { z } from "zod";
import { definePipeline } from "../engine/define.ts";
import { apply } from "./apply.ts";
import { tell } from "./tell.ts";
import { jobTracker } from "./tracker.ts";
import { queue } from "./turn.ts";
import { write } from "./write.ts";

/** Its turn in the project → the draft → applied to its document → told in Slack. */
export const draft = definePipeline({
  slug: "draft",
  name: "Draft",
  does: "writes or revises a document of a project from its notes, to-dos and transcript",
  yields: ["applied"],
  version: 1,
  input: z.object({ jobId: z.uuid() }),
  steps: [queue, write, apply, tell],
  statusWords: { queue: "queued", write: "running", apply: "running", tell: "running" },
  subject: jobTracker,
  live: "draft",
});
