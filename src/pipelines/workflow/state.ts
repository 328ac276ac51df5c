import type { WorkflowId } from "../../db/ids.ts";

/** What a workflow's run is started with. */
export interface WorkflowInput {
  workflowId: WorkflowId;
  task: string;
}

export interface Planned {
  /** Markdown. */
  plan: string;
}

export interface Coded {
  /** TypeScript. */
  code: string;
  /** What changed since the version that was sent back; null for the first one. */
  changes: string | null;
}

export interface Reviewed {
  verdict: "approve" | "revise";
  /** Markdown. */
  review: string;
  /** One sentence. */
  reviewSummary: string;
}

/** What the reviewer sends back to the coder. */
export interface Feedback {
  summary: string;
  problems: string[];
  /** The code it is about. */
  code: string;
}

/** What models are given and may answer, in characters: an artifact fits into a few Slack pages and into a prompt. */
export const LONGEST = { plan: 12_000, code: 20_000, review: 8_000 } as const;
