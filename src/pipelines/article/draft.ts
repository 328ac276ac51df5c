import { z } from "zod";
import { newestStage } from "../../db/queries/content/get-task.ts";
import { ExternalError } from "../../errors.ts";
import { defineStep, next, type StepContext } from "../engine/define.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { ask } from "./ask.ts";
import { changesBetween } from "./changes.ts";
import { loadTask, taskFacts } from "./load-task.ts";
import { sayInThread, stageDone } from "./notify.ts";
import { keepStage, readStage } from "./stage.ts";
import { problemsOfArticle, titleOf } from "./text-rules.ts";
import type { ArticleInput, Revision, StageText } from "./types.ts";

const RULES = [
  "You write the article that the brief asks for, in Markdown.",
  "Begin with the title as `# Title`, write three to eight sections with `## Heading`, 700 to 1,400 words in all.",
  "Say something in every sentence; use examples a reader knows; no filler, no placeholders, no HTML.",
  "Use only facts and figures that stand in the research or the brief; where one is missing, say it without a figure.",
  "Where an earlier draft and a reviewer's feedback are given, write the whole article again and do what the feedback asks.",
  FENCE_RULE,
].join("\n");

const Draft = z.object({ markdown: z.string().describe("The whole article in Markdown") });

type DraftInput = ArticleInput & { research: StageText; brief: StageText };

const Feedback = z
  .object({ text: z.string(), by: z.string().nullable(), quality: z.number().nullable() })
  .nullish()
  .catch(null);

/** Writes the article, or writes it again with what it was sent back with; a text that is no article is mended once. */
export const draft = defineStep<DraftInput>({
  name: "draft",
  timeoutMs: 150_000,
  agent: "content-writer",
  needs: ["taskId", "research", "brief"],
  gives: ["draft"],
  async run(context) {
    const { workspaceId, input, run } = context;
    const { taskId } = input;
    const loaded = await loadTask(context, taskId);
    const revision = Feedback.parse(context.feedback) ?? input.revision ?? null;
    const before = await earlierDraft(context);
    const user = await request(context, loaded, revision, before?.markdown ?? null);
    let { markdown } = await ask(context, { name: "article_draft", schema: Draft, rules: RULES, user });
    const problems = problemsOfArticle(markdown);
    if (problems.length > 0) markdown = await mended(context, user, markdown, problems);
    const version = (before?.version ?? 0) + 1;
    const title = titleOf(markdown, loaded.task.title);
    const kept = await keepStage(context, {
      dir: "drafts",
      taskId,
      name: `Draft ${version}`,
      title,
      markdown,
      version,
    });
    const changed = before && revision ? changesBetween(before.markdown, markdown) : null;
    return next({ draft: kept.text }, (db) => [
      kept.write(db),
      ...stageDone(context, taskId, "draft")(db),
      ...(changed && revision
        ? [
            sayInThread(db, workspaceId, {
              key: `run/${run.id}/${run.visit}/draft/revised`,
              campaignId: loaded.campaign.id,
              purpose: "article_revised",
              facts: {
                taskId,
                title,
                version,
                revision: { ...revision, text: revision.text.slice(0, 1_500) },
                ...changed,
              },
            }),
          ]
        : []),
    ]);
  },
});

async function request(
  context: StepContext<DraftInput>,
  loaded: Awaited<ReturnType<typeof loadTask>>,
  revision: Revision | null,
  before: string | null,
): Promise<string> {
  const { research, brief } = context.input;
  return [
    revision ? "Write this article again." : "Write this article.",
    taskFacts(loaded),
    fence("research", await readStage(context, research)),
    fence("brief", await readStage(context, brief)),
    ...(revision && before ? [fence("earlier_draft", before), fence("feedback", revision.text)] : []),
  ].join("\n\n");
}

async function mended(context: StepContext<DraftInput>, first: string, markdown: string, problems: string[]) {
  const user = [
    first,
    "This was written:",
    fence("draft", markdown),
    "It cannot be used yet. Write the whole article again and mend this:",
    ...problems.map((problem) => `- ${problem}`),
  ].join("\n\n");
  const again = await ask(context, { name: "article_draft_mended", schema: Draft, rules: RULES, user });
  const left = problemsOfArticle(again.markdown);
  if (left.length > 0) throw new ExternalError("The model", `wrote no article: ${left[0]}`);
  return again.markdown;
}

/** The newest draft there is, of this run or of one that this does again. */
async function earlierDraft(context: StepContext<DraftInput>): Promise<{ markdown: string; version: number } | null> {
  const [found] = await newestStage(context.db, context.workspaceId, context.input.taskId, "drafts");
  if (!found) return null;
  const markdown = await readStage(context, { file: found.fileKey });
  return { markdown, version: Number(found.details?.version ?? 1) };
}
