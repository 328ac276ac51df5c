import { z } from "zod";
import { defineStep, next } from "../engine/define.ts";
import { FENCE_RULE } from "../fence.ts";
import { ask } from "./ask.ts";
import { loadTask, taskFacts } from "./load-task.ts";
import { stageDone } from "./notify.ts";
import { keepStage } from "./stage.ts";
import type { ArticleInput } from "./types.ts";

const RULES = [
  "You prepare what a writer needs before writing one article.",
  "Say what a reader who looks for the keyword wants to know, which questions they ask, and what an article must not leave out.",
  "State only what is generally known or stands in the data. Where a figure would need a source, say so instead of giving one.",
  FENCE_RULE,
].join("\n");

const Notes = z.object({
  intent: z.string().describe("What a reader who searches for this wants, in two or three sentences"),
  points: z.array(z.string()).min(3).max(10).describe("What the article has to say, each one sentence"),
  questions: z.array(z.string()).min(2).max(8).describe("Questions readers ask, each ending with a question mark"),
  keywords: z.array(z.string()).min(1).max(12).describe("Words and phrases to use, in lower case"),
  caution: z.string().describe("What must be checked or must not be claimed, in one or two sentences"),
});

/** What there is to know before an article is written. */
export const research = defineStep<ArticleInput>({
  name: "research",
  timeoutMs: 90_000,
  agent: "keyword-researcher",
  needs: ["taskId"],
  gives: ["research"],
  async run(context) {
    const { taskId } = context.input;
    const loaded = await loadTask(context, taskId);
    const user = ["Research this article.", taskFacts(loaded)].join("\n\n");
    const notes = await ask(context, { name: "article_research", schema: Notes, rules: RULES, user });
    const { title } = loaded.task;
    const kept = await keepStage(context, {
      ...{ dir: "research", taskId, name: "Research", title, version: 1 },
      markdown: [
        `# Research: ${title}`,
        `## What readers want\n\n${notes.intent}`,
        `## What it has to say\n\n${list(notes.points)}`,
        `## Questions\n\n${list(notes.questions)}`,
        `## Words\n\n${notes.keywords.join(", ")}`,
        `## To be careful with\n\n${notes.caution}`,
      ].join("\n\n"),
    });
    return next({ research: kept.text }, (db) => [kept.write(db), ...stageDone(context, taskId, "research")(db)]);
  },
});

const list = (items: string[]): string => items.map((item) => `- ${item.replace(/\s+/g, " ").trim()}`).join("\n");
