import { z } from "zod";
import { defineStep, next } from "../engine/define.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { ask } from "./ask.ts";
import { loadTask, taskFacts } from "./load-task.ts";
import { stageDone } from "./notify.ts";
import { keepStage, readStage } from "./stage.ts";
import type { ArticleInput, StageText } from "./types.ts";

const RULES = [
  "From the research you write the brief that a writer works from: one thesis, one reader, a clear order.",
  "Write in the language of the readers, in English where none is given.",
  FENCE_RULE,
].join("\n");

const Brief = z.object({
  title: z.string().min(1).max(150).describe("The article's working title"),
  thesis: z.string().describe("What the reader shall take away, in one sentence"),
  reader: z.string().describe("Who reads it and what troubles them"),
  tone: z.string().describe("How it should sound, in a few words"),
  outline: z
    .array(z.object({ heading: z.string(), purpose: z.string().describe("What this section does for the reader") }))
    .min(3)
    .max(8)
    .describe("Three to eight sections, in order"),
  call: z.string().describe("What the reader is asked to do at the end"),
});

/** The brief the writer works from. */
export const brief = defineStep<ArticleInput & { research: StageText }>({
  name: "brief",
  timeoutMs: 90_000,
  agent: "content-writer",
  needs: ["taskId", "research"],
  gives: ["brief"],
  async run(context) {
    const { taskId, research } = context.input;
    const loaded = await loadTask(context, taskId);
    const user = [
      "Write the brief for this article.",
      taskFacts(loaded),
      fence("research", await readStage(context, research)),
    ].join("\n\n");
    const made = await ask(context, { name: "article_brief", schema: Brief, rules: RULES, user });
    const kept = await keepStage(context, {
      ...{ dir: "briefs", taskId, name: "Brief", title: made.title, version: 1 },
      markdown: [
        `# Brief: ${made.title}`,
        `**Thesis.** ${made.thesis}`,
        `**Reader.** ${made.reader}`,
        `**Tone.** ${made.tone}`,
        "## Outline",
        made.outline.map(({ heading, purpose }, index) => `${index + 1}. **${heading}**: ${purpose}`).join("\n"),
        `**At the end.** ${made.call}`,
      ].join("\n\n"),
    });
    return next({ brief: kept.text }, (db) => [kept.write(db), ...stageDone(context, taskId, "brief")(db)]);
  },
});
