import { newId, type VersionId } from "../../db/ids.ts";
import { addVersion, holdDocument, saveGeneratedSummary } from "../../db/queries/drafts/apply-version.ts";
import { tallyJob } from "../../db/queries/drafts/mark-job.ts";
import { touchProject } from "../../db/queries/projects/append-messages.ts";
import { defineStep, next } from "../engine/define.ts";
import { loadJob } from "./load-job.ts";
import { sectionsOf } from "./sections.ts";
import type { DraftInput } from "./turn.ts";

interface ApplyInput extends DraftInput {
  markdown: string;
  summary: string;
  parentId: VersionId | null;
}

/** Applies the draft to its document, in the checkpoint's transaction and once: the version's row is unique by job. */
export const apply = defineStep<ApplyInput>({
  name: "apply",
  timeoutMs: 10_000,
  needs: ["jobId", "markdown", "summary", "parentId"],
  gives: ["applied"],
  async run({ db, workspaceId, input }) {
    const { job, project } = await loadJob(db, workspaceId, input.jobId);
    const { markdown, summary, parentId } = input;
    const version = {
      id: newId<VersionId>(),
      kind: "draft" as const,
      parentId,
      jobId: job.id,
      author: null,
      markdown,
      sections: sectionsOf(markdown),
      summary,
      requestKey: null,
    };
    const document = { id: job.documentId, projectId: project.id, title: job.promptContext.title };
    return next({ applied: true }, (db) => [
      holdDocument(db, workspaceId, document),
      addVersion(db, workspaceId, document.id, version),
      saveGeneratedSummary(db, workspaceId, job.id, summary),
      tallyJob(db, workspaceId, job.id),
      touchProject(db, workspaceId, project.id),
    ]);
  },
});
