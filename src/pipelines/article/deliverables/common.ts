import { z } from "zod";
import type { TaskId } from "../../../db/ids.ts";
import { taskTracker } from "../tracker.ts";
import type { StageText } from "../types.ts";

/** What a deliverable's run is given: its own task, and the article it comes with. */
export interface DeliverableInput {
  taskId: TaskId;
  article: StageText;
}

/** What the pipelines of all deliverables have in common. */
export const deliverable = {
  version: 1,
  input: z.object({
    taskId: z.uuid(),
    article: z.object({ file: z.string(), title: z.string(), words: z.number(), version: z.number() }),
  }),
  subject: taskTracker,
};
