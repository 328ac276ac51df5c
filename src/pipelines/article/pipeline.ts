import { z } from "zod";
import { definePipeline } from "../engine/define.ts";
import { brief } from "./brief.ts";
import { deliver } from "./deliver.ts";
import { draft } from "./draft.ts";
import { humanize } from "./humanize.ts";
import { publish } from "./publish.ts";
import { research } from "./research.ts";
import { review } from "./review.ts";
import { STATUS_WORDS } from "./status-words.ts";
import { taskTracker } from "./tracker.ts";

/** Passes backwards of one article, people's included: the reviewer alone has three. */
const MOST_REVISIONS = 20;

const Revision = z.object({
  text: z.string().min(1).max(5_000),
  by: z.string().nullable(),
  quality: z.number().nullable(),
});

/** Research → brief → draft → review (and back) → final text → what comes with it → its page: one article. */
export const article = definePipeline({
  slug: "article",
  name: "Article",
  does: "researches a topic, writes, reviews and polishes an article, and makes what comes with it",
  version: 1,
  input: z.object({ taskId: z.uuid(), revision: Revision.optional() }),
  steps: [research, brief, draft, review, humanize, deliver, publish],
  yields: ["published"],
  statusWords: STATUS_WORDS,
  subject: taskTracker,
  maxRevisions: MOST_REVISIONS,
  says: true,
});
