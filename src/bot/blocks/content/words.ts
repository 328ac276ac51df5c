import type { TaskStatus } from "../../../db/schema/content.ts";
import type { DeliverableKind } from "../../../db/schema/projects.ts";

/** Status words of a content campaign, as people read them: a view of the engine's. */
export const CONTENT_STATUS = {
  draft: "planning",
  running: "active",
  paused: "paused",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
} as const;

/** Status words of a task, in the order of the work. */
export const TASK_STATUS: Record<TaskStatus, string> = {
  backlog: "in the backlog",
  researched: "researched",
  briefed: "briefed",
  drafted: "drafted",
  revision_needed: "being revised",
  reviewed: "reviewed",
  humanized: "polished",
  completed: "done",
  blocked: "blocked",
  cancelled: "cancelled",
};

/** What is being done at a step. */
const STEPS: Record<string, string> = {
  research: "research",
  brief: "brief",
  draft: "writing",
  review: "review",
  humanize: "final text",
  deliver: "what comes with it",
  publish: "its page",
};
export const stepName = (step: string | null): string => (step ? (STEPS[step] ?? step) : "");

/** What a stage has made, when it is finished. */
export const STAGES: Record<string, string> = {
  research: "The research is done",
  brief: "The brief is written",
  draft: "There is a draft",
  review: "The review is passed",
  humanize: "The final text is there",
  publish: "It is finished",
};

export const DELIVERABLE_NAMES: Record<DeliverableKind, string> = {
  hero_image: "hero image",
  social_posts: "social posts",
  newsletter: "newsletter",
};
