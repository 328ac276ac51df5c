import { z } from "zod";
import { markTaskBlocked, saveQuality } from "../../db/queries/content/mark-task.ts";
import { defineStep, next, type Outcome, revise, type StepContext, waitForSignal } from "../engine/define.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { ask } from "./ask.ts";
import { type Loaded, loadTask, taskFacts } from "./load-task.ts";
import { sayInThread, stageDone } from "./notify.ts";
import { keepStage, readStage } from "./stage.ts";
import { figuresBeyond } from "./text-rules.ts";
import type { ArticleInput, Revision, StageText } from "./types.ts";

/** Drafts the reviewer may send back before a person is asked. */
export const MAX_REVIEWS_BACK = 3;
/** An approval below this mark contradicts itself and counts as sent back. */
const PASS = 60;

const RULES = [
  "You read an article against its brief and decide whether it may be published.",
  "quality is 0 to 100: 90 and more is excellent, 75 is good, below 60 must not be published.",
  "verdict is approve, or revise with feedback that the writer can act on: what is wrong, where, and what to write instead.",
  "Send back what claims a figure without a source, misses the brief, repeats itself, or says nothing to its reader.",
  FENCE_RULE,
].join("\n");

const Verdict = z.object({
  quality: z.int().min(0).max(100),
  verdict: z.enum(["approve", "revise"]),
  feedback: z.string().describe("To the writer: for revise, what to change; for approve, what is good about it"),
  issues: z
    .array(z.object({ problem: z.string(), change: z.string().describe("What to write instead") }))
    .max(8)
    .describe("The points to mend, the gravest first; none for approve"),
});
type Verdict = z.infer<typeof Verdict>;

/** What a person answers: an approval, or what to change. */
const Answer = z.object({ verdict: z.enum(["approve", "revise"]), feedback: z.string().default("") });

/** What later steps know of a review. */
export interface Review extends StageText {
  quality: number;
  approvedBy?: string | undefined;
}

type ReviewInput = ArticleInput & { research: StageText; brief: StageText; draft: StageText; review?: Review };

/** Reads the draft: good, sent back to the writer, or a person is asked. */
export const review = defineStep<ReviewInput>({
  name: "review",
  timeoutMs: 90_000,
  agent: "content-reviewer",
  needs: ["taskId", "research", "brief", "draft"],
  gives: ["review"],
  revisesTo: ["draft"],
  async run(context) {
    const { input, resume } = context;
    const loaded = await loadTask(context, input.taskId);
    if (resume?.kind === "signal" && input.review) return answered(context, input.review, resume.signal);
    const verdict = await judge(context, loaded);
    const accepted = verdict.verdict === "approve" && verdict.quality >= PASS;
    const { write, text } = await keepStage(context, {
      ...{ dir: "reviewed", taskId: input.taskId, name: `Review of draft ${input.draft.version}` },
      ...{ title: input.draft.title, version: input.draft.version, markdown: report(input.draft, verdict, accepted) },
    });
    const made: Review = { ...text, quality: verdict.quality };
    const writes = (db: StepContext["db"]) => [
      write(db),
      saveQuality(db, context.workspaceId, input.taskId, verdict.quality),
      ...(accepted ? stageDone(context, input.taskId, "review")(db) : []),
    ];
    if (accepted && loaded.campaign.content?.approval !== "always") return next({ review: made }, writes);
    if (!accepted && context.run.visit <= MAX_REVIEWS_BACK) {
      const back: Revision = { text: feedbackOf(verdict), by: null, quality: verdict.quality };
      return revise("draft", back, writes);
    }
    return askPerson(context, loaded, made, verdict, accepted, writes);
  },
});

async function judge(context: StepContext<ReviewInput>, loaded: Loaded): Promise<Verdict> {
  const { research, brief, draft } = context.input;
  const [notes, asked, markdown] = await Promise.all(
    [research, brief, draft].map((stage) => readStage(context, stage)),
  );
  const unsourced = figuresBeyond(markdown ?? "", notes ?? "", asked ?? "", loaded.campaign.brief, loaded.task.title);
  const user = [
    "Review this article.",
    taskFacts(loaded),
    fence("brief", asked ?? ""),
    fence("draft", markdown ?? ""),
    ...(unsourced.length > 0 ? [fence("figures_without_a_source", unsourced.slice(0, 20))] : []),
    `This is draft ${draft.version}.`,
  ].join("\n\n");
  return ask(context, { name: "article_review", schema: Verdict, rules: RULES, user });
}

function askPerson(
  context: StepContext<ReviewInput>,
  loaded: Loaded,
  made: Review,
  verdict: Verdict,
  accepted: boolean,
  writes: (db: StepContext["db"]) => ReturnType<ReturnType<typeof stageDone>>,
): Outcome {
  const { run, workspaceId, input } = context;
  const why = accepted
    ? `Draft ${input.draft.version} waits for your approval`
    : `The reviewer sent ${MAX_REVIEWS_BACK} drafts back and is not content with draft ${input.draft.version}`;
  return waitForSignal(why, undefined, { review: made }, (db) => [
    ...writes(db),
    markTaskBlocked(db, workspaceId, input.taskId, why),
    sayInThread(db, workspaceId, {
      key: `run/${run.id}/${run.visit}/review/asks`,
      campaignId: loaded.campaign.id,
      purpose: "article_waits",
      facts: {
        ...{ taskId: input.taskId, runId: run.id, key: `review/${run.visit}`, title: input.draft.title, why },
        ...{ version: input.draft.version, quality: verdict.quality, feedback: feedbackOf(verdict).slice(0, 1_500) },
      },
    }),
  ]);
}

function answered(
  context: StepContext<ReviewInput>,
  made: Review,
  signal: { payload: unknown; by?: string | undefined },
) {
  const { input } = context;
  const answer = Answer.parse(signal.payload);
  const by = signal.by ?? null;
  if (answer.verdict === "revise") {
    const text = answer.feedback.trim() || "A person asked for another draft and said no more.";
    return revise("draft", { text, by, quality: made.quality } satisfies Revision);
  }
  const done = stageDone(context, input.taskId, "review");
  return next({ review: { ...made, approvedBy: by ?? undefined } }, done);
}

const feedbackOf = ({ feedback, issues }: Verdict): string =>
  [feedback.trim(), ...issues.map(({ problem, change }) => `- ${problem.trim()} ${change.trim()}`)].join("\n");

function report(draft: StageText, verdict: Verdict, accepted: boolean): string {
  const { quality, feedback, issues } = verdict;
  return [
    `# Review of “${draft.title}”, draft ${draft.version}`,
    `**${accepted ? "Approved" : "Sent back"}**, quality ${quality} of 100.`,
    feedback,
    ...(issues.length > 0
      ? [`## To mend\n\n${issues.map((issue) => `- ${issue.problem} ${issue.change}`).join("\n")}`]
      : []),
  ].join("\n\n");
}
