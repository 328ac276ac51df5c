import { z } from "zod";
import { definePipeline, defineStep, done } from "../../engine/define.ts";
import { FENCE_RULE, fence } from "../../fence.ts";
import { ask } from "../ask.ts";
import { keepStage, readStage } from "../stage.ts";
import { type DeliverableInput, deliverable } from "./common.ts";

const RULES = [
  "You write the e-mail that brings an article to subscribers: a subject, a preview line and a short body in Markdown.",
  "The body has 80 to 180 words, says why it matters to the reader and what they will learn, and asks them to read on.",
  "Use nothing that does not stand in the article. No links: the link is added later.",
  FENCE_RULE,
].join("\n");

const Mail = z.object({
  subject: z.string().min(1).max(120).describe("At most 60 characters are seen"),
  preview: z.string().max(200).describe("What is shown beside the subject"),
  body: z.string().min(1).describe("The e-mail in Markdown, without a greeting by name"),
});

const write = defineStep<DeliverableInput>({
  name: "write",
  timeoutMs: 60_000,
  agent: "content-writer",
  needs: ["taskId", "article"],
  gives: ["newsletter"],
  ends: true,
  async run(context) {
    const { article, taskId } = context.input;
    const user = ["Write the e-mail.", fence("article", await readStage(context, article))].join("\n\n");
    const mail = await ask(context, { name: "newsletter", schema: Mail, rules: RULES, user });
    const kept = await keepStage(context, {
      ...{ dir: "deliverables", taskId, name: "Newsletter", title: mail.subject, version: 1 },
      markdown: [`# ${mail.subject}`, `*${mail.preview}*`, mail.body.trim()].join("\n\n"),
    });
    return done({ newsletter: kept.text }, (db) => [kept.write(db)]);
  },
});

/** The e-mail that brings an article to subscribers. */
export const newsletter = definePipeline({
  slug: "newsletter",
  name: "Newsletter",
  does: "writes the e-mail that brings an article to subscribers",
  ...deliverable,
  steps: [write],
});
