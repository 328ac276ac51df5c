import type { TaskId } from "../../db/ids.ts";

/** What every step of the article pipeline is given. */
export interface ArticleInput {
  taskId: TaskId;
  /** Set where a person had a finished article done again. */
  revision?: Revision | undefined;
}

/** What a draft is sent back with. */
export interface Revision {
  text: string;
  /** The person who sent it back; null for the reviewer. */
  by: string | null;
  /** The reviewer's mark of the draft that was sent back. */
  quality: number | null;
}

/** A stage's text as later steps find it: a key in the file store, and what it is. */
export interface StageText {
  file: string;
  title: string;
  words: number;
  version: number;
}

/** The folders of the stages' texts. */
export type StageDir = "research" | "briefs" | "drafts" | "reviewed" | "final" | "deliverables";
