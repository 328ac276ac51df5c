import { FatalStepError } from "../../errors.ts";
import { defineStep, done } from "../engine/define.ts";
import type { DraftInput } from "./turn.ts";

/** Says in the card's thread what the draft says, what changed, and what can be done with it. */
export const tell = defineStep<DraftInput & { applied: boolean }>({
  name: "tell",
  timeoutMs: 20_000,
  needs: ["jobId", "applied"],
  ends: true,
  async run({ input, workspaceId, run, presenter, lastWord }) {
    if (!run.origin) return done({ told: false });
    if (!presenter.draftReady) throw new FatalStepError("Nobody tells of drafts here.");
    const posted = await lastWord(await presenter.draftReady(workspaceId, input.jobId));
    return done({ told: posted ? true : "unknown" });
  },
});
