import { z } from "zod";
import { definePipeline } from "../engine/define.ts";
import { code } from "./code.ts";
import { deliver } from "./deliver.ts";
import { plan } from "./plan.ts";
import { review } from "./review.ts";
import { workflowTracker } from "./tracker.ts";

/** Plan → code → review (which may send the code back once) → the files in the thread: one task for the agents. */
export const workflow = definePipeline({
  slug: "workflow",
  name: "Agent workflow",
  does: "plans a task, writes its code, reviews it, and hands over plan.md, code.ts and review.md",
  version: 1,
  input: z.object({ workflowId: z.uuid(), task: z.string().min(1) }),
  steps: [plan, code, review, deliver],
  statusWords: { plan: "plan", code: "code", review: "review", deliver: "deliver" },
  subject: workflowTracker,
  yields: ["delivered"],
  live: "workflow",
  maxRevisions: 1,
});
