import type { Registration } from "../../app.ts";
import { registerDraft } from "../../commands/draft/index.ts";
import { registerWriteForm } from "./write.ts";

/** All that ghostwriting is in Slack. */
export function registerDrafts(registration: Registration): void {
  registerDraft(registration);
  registerWriteForm(registration);
}
