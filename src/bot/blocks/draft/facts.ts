import type { draftCardFacts } from "../../../db/queries/drafts/draft-card.ts";

/** A draft job as its messages show it. */
export type DraftFacts = Awaited<ReturnType<typeof draftCardFacts>>[number];

export const DRAFT_ACTIONS = {
  open: "draft_open",
  changes: "draft_changes",
  revise: "draft_revise",
  approve: "draft_approve",
  restore: "draft_restore",
  retry: "draft_retry",
  versions: "draft_versions",
  restoreTo: "draft_restore_to",
} as const;

export const wordsOf = (markdown: string): number => markdown.split(/\s+/).filter(Boolean).length;
