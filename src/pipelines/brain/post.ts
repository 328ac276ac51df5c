import type { SummaryId } from "../../db/ids.ts";
import { recordSummaryMessage } from "../../db/queries/brain/record-summary-message.ts";
import { defineStep, done } from "../engine/define.ts";

/** Posts the summary where it was asked for; a run without such a place has stored it, and that is all. */
export const post = defineStep<{ summaryId: SummaryId }>({
  name: "post",
  timeoutMs: 20_000,
  needs: ["summaryId"],
  gives: ["posted"],
  ends: true,
  async run({ input, workspaceId, run, presenter, lastWord }) {
    const { summaryId } = input;
    if (!run.origin) return done({ summaryId, posted: false });
    const posted = await lastWord(await presenter.summary(workspaceId, summaryId));
    if (!posted) return done({ summaryId, posted: "unknown" });
    const effectKey = `run/${run.id}/last_word`;
    return done({ summaryId, posted: true }, (db) => [
      recordSummaryMessage(db, workspaceId, { summaryId, ...posted, effectKey }),
    ]);
  },
});
