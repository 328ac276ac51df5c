import { registerProject } from "../../actions/draft/project.ts";
import { registerReview } from "../../actions/draft/review.ts";
import type { Registration } from "../../app.ts";
import { registerDraft } from "../../commands/draft/index.ts";
import { registerProjectForms } from "./project.ts";
import { registerReviewForms } from "./review.ts";
import { registerWriteForm } from "./write.ts";

/** All that ghostwriting is in Slack. */
export function registerDrafts(registration: Registration): void {
  registerDraft(registration);
  registerWriteForm(registration);
  registerReview(registration);
  registerReviewForms(registration);
  registerProject(registration);
  registerProjectForms(registration);
}
