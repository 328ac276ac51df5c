import { lastProblem } from "../../db/queries/drafts/get-job.ts";
import { defineStep, next } from "../engine/define.ts";
import { callDraftingModel, mendFor } from "./call-drafting-model.ts";
import { draftingPrompt } from "./drafting-prompt.ts";
import { loadJob, loadMaterial } from "./load-job.ts";
import { openShow } from "./show.ts";
import { awaitTurn, type DraftInput } from "./turn.ts";

/** Writes the draft. A run that is retried here takes its turn first, as any other. */
export const write = defineStep<DraftInput>({
  name: "write",
  timeoutMs: 110_000,
  agent: "ghostwriter",
  needs: ["jobId"],
  gives: ["markdown", "summary", "parentId"],
  async run(context) {
    const { db, workspaceId, input } = context;
    const waits = await awaitTurn(context);
    if (waits) return waits;
    const found = await loadJob(db, workspaceId, input.jobId);
    const { facts, version } = await loadMaterial(db, workspaceId, found);
    const problem = (await lastProblem(db, workspaceId, input.jobId)).rows[0]?.message;
    const prompt = draftingPrompt({ ...facts, role: await context.rolePrompt(), mend: mendFor(problem) });
    const show = openShow(context, found.job.id);
    try {
      const { markdown, summary } = await callDraftingModel(context, prompt, show.text);
      await show.end("written");
      return next({ markdown, summary, parentId: version?.id ?? null });
    } catch (error) {
      await show.end("failed");
      throw error;
    }
  },
});
