import { FatalStepError } from "../../errors.ts";
import { defineStep, done } from "../engine/define.ts";
import { loadJob } from "./load-job.ts";
import { showDocumentAgain } from "./show-again.ts";
import type { DraftInput } from "./turn.ts";

/** Time for the messages about former versions, whose buttons do not fit any more. */
const FORMER_MS = 5_000;

/** Says in the card's thread what the draft says, what changed, and what can be done with it. */
export const tell = defineStep<DraftInput & { applied: boolean }>({
  name: "tell",
  timeoutMs: 20_000,
  needs: ["jobId", "applied"],
  ends: true,
  async run({ input, workspaceId, run, db, slack, presenter, lastWord, signal }) {
    if (!run.origin) return done({ told: false });
    if (!presenter.draftReady) throw new FatalStepError("Nobody tells of drafts here.");
    const { job } = await loadJob(db, workspaceId, input.jobId);
    const posted = await lastWord(await presenter.draftReady(workspaceId, input.jobId));
    const within = AbortSignal.any([signal, AbortSignal.timeout(FORMER_MS)]);
    await showDocumentAgain({ db, slack, presenter }, workspaceId, job.documentId, { within, except: job.id });
    return done({ told: posted ? true : "unknown" });
  },
});
