import type { TaskStatus } from "../../db/schema/content.ts";

/** What a task is when a step of it is finished. */
export const DONE_WORDS: Readonly<Record<string, TaskStatus>> = {
  research: "researched",
  brief: "briefed",
  draft: "drafted",
  review: "reviewed",
  humanize: "humanized",
};

/** The same as the engine asks for it: what a task is while a step is under way. */
export const STATUS_WORDS: Readonly<Record<string, TaskStatus>> = {
  research: "backlog",
  brief: "researched",
  draft: "briefed",
  review: "drafted",
  humanize: "reviewed",
  deliver: "humanized",
  publish: "humanized",
};

/** Status words inside a sentence. */
export const TASK_WORDS: Record<TaskStatus, string> = {
  backlog: "in the backlog",
  researched: "researched",
  briefed: "briefed",
  drafted: "drafted",
  reviewed: "reviewed",
  humanized: "polished",
  completed: "done",
  revision_needed: "being revised",
  blocked: "blocked",
  cancelled: "cancelled",
};
