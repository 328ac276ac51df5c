import { publishTask } from "../../db/queries/content/mark-task.ts";
import { defineStep, done } from "../engine/define.ts";
import { loadTask } from "./load-task.ts";
import { sayInThread, stageDone } from "./notify.ts";
import type { ArticleInput, StageText } from "./types.ts";

/** Gives the article its page, and says in the campaign's thread that it is there. */
export const publish = defineStep<ArticleInput & { final: StageText }>({
  name: "publish",
  timeoutMs: 10_000,
  needs: ["taskId", "final"],
  gives: ["published"],
  ends: true,
  async run(context) {
    const { workspaceId, run, input } = context;
    const { taskId, final } = input;
    const { campaign } = await loadTask(context, taskId);
    return done({ published: final.file }, (db) => [
      publishTask(db, workspaceId, taskId, { title: final.title, token: newToken() }),
      ...stageDone(context, taskId, "publish")(db),
      sayInThread(db, workspaceId, {
        key: `run/${run.id}/${run.visit}/publish/finished`,
        campaignId: campaign.id,
        purpose: "article_finished",
        facts: { taskId },
      }),
    ]);
  },
});

/** 192 random bits; the least for a secret address is 128 (OWASP ASVS 5.0, 11.5.1). */
function newToken(): string {
  const random = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...random))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
