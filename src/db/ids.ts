import { v7 } from "uuid";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** Ids are uuid v7: they sort by the time they were made. */
export type WorkspaceId = Id<"workspace">;
export type RunId = Id<"run">;
export type CampaignId = Id<"campaign">;
export type ProspectId = Id<"prospect">;
export type ContactId = Id<"contact">;
export type LeadId = Id<"lead">;
export type ActionId = Id<"action">;
export type SummaryId = Id<"summary">;
export type WorkflowId = Id<"workflow">;
export type PipelineId = Id<"pipeline">;
export type EffectId = Id<"effect">;
export type ProjectId = Id<"project">;
export type FocusGroupId = Id<"focus-group">;
export type TopicId = Id<"topic">;
export type TaskId = Id<"task">;
export type DocumentId = Id<"document">;
export type VersionId = Id<"document-version">;
export type DraftJobId = Id<"draft-job">;
export type TranscriptMessageId = Id<"transcript-message">;
export type SlackUserId = Id<"slack-user">;

/** A fresh uuid v7. */
export function newId<T extends string = string>(): T {
  return v7() as T;
}
