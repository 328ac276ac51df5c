import { z } from "zod";
import { ExternalError } from "../../errors.ts";
import { defineStep, next } from "../engine/define.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { ask } from "./ask.ts";
import { loadTask, taskFacts } from "./load-task.ts";
import { stageDone } from "./notify.ts";
import { keepStage, readStage } from "./stage.ts";
import { problemsOfPolish, titleOf } from "./text-rules.ts";
import type { ArticleInput, StageText } from "./types.ts";

const RULES = [
  "You make an approved article sound as if one thoughtful person had written it.",
  "Vary the sentences, cut hollow phrases and repetitions, keep the order, the headings, every fact and every figure. Add nothing.",
  "Answer with the whole article in Markdown: `# Title`, `## Heading`, no HTML.",
  FENCE_RULE,
].join("\n");

const Final = z.object({ markdown: z.string().describe("The whole article in Markdown") });

/** Makes the approved draft sound human; it may lose nothing and add no figure, else it is asked for again, once. */
export const humanize = defineStep<ArticleInput & { draft: StageText }>({
  name: "humanize",
  timeoutMs: 150_000,
  agent: "humanizer",
  needs: ["taskId", "draft"],
  gives: ["final"],
  async run(context) {
    const { taskId, draft } = context.input;
    const loaded = await loadTask(context, taskId);
    const before = await readStage(context, draft);
    const user = ["Polish this article.", taskFacts(loaded), fence("approved_draft", before)].join("\n\n");
    let { markdown } = await ask(context, { name: "article_final", schema: Final, rules: RULES, user });
    const problems = problemsOfPolish(markdown, before);
    if (problems.length > 0) {
      const again = [user, "Your last text cannot be used:", ...problems.map((problem) => `- ${problem}`)].join("\n\n");
      ({ markdown } = await ask(context, { name: "article_final_mended", schema: Final, rules: RULES, user: again }));
      const left = problemsOfPolish(markdown, before);
      if (left.length > 0) throw new ExternalError("The model", `polished the article away: ${left[0]}`);
    }
    const title = titleOf(markdown, draft.title);
    const kept = await keepStage(context, {
      dir: "final",
      taskId,
      name: "Final text",
      title,
      markdown,
      version: draft.version,
    });
    return next({ final: kept.text }, (db) => [kept.write(db), ...stageDone(context, taskId, "humanize")(db)]);
  },
});
