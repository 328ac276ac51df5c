import { z } from "zod";
import { saveVerdict } from "../../db/queries/workflows/mark-workflow.ts";
import { defineStep, next, revise } from "../engine/define.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { artifactWrites, keepText } from "./artifact.ts";
import { type Coded, type Feedback, LONGEST, type Planned, type WorkflowInput } from "./state.ts";

const Answer = z.object({
  verdict: z.enum(["approve", "revise"]).describe("revise only for what must change before anybody uses the code."),
  summary: z.string().describe("The verdict and its reason in one sentence."),
  problems: z.array(z.string()).describe("What must change, one problem each; empty where nothing must."),
  remarks: z.array(z.string()).describe("What could be better and need not change."),
});

const RULES = [
  FENCE_RULE,
  "Review code.ts against the task and the plan. Judge only what stands there.",
  "Say revise if it does not do the task, is wrong, unsafe, or does not compile; else approve. Each problem names its place and the way out.",
].join("\n");

/** Times the code goes back to the coder. */
const SENT_BACK = 1;

/** The reviewer writes review.md, and sends the code back once if it must change. */
export const review = defineStep<WorkflowInput & Planned & Coded>({
  name: "review",
  timeoutMs: 120_000,
  agent: "reviewer",
  needs: ["workflowId", "task", "plan", "code"],
  gives: ["verdict", "review", "reviewSummary"],
  revisesTo: ["code"],
  async run(context) {
    const { input, model, signal, run, workspaceId } = context;
    const system = `${await context.rolePrompt()}\n${RULES}`;
    const user = ["Review this code.", fence("task", input.task), fence("plan", input.plan), fence("code", input.code)];
    const { value } = await model.answer({ name: "review", schema: Answer, system, user: user.join("\n\n"), signal });
    const said = tidy(value);
    const text = markdownOf(said, run.visit).slice(0, LONGEST.review);
    const file = await keepText(context, "review.md", text);
    const { verdict, summary } = said;
    const kept = artifactWrites(context, [file]);
    const writes: typeof kept = (db) => [
      ...kept(db),
      saveVerdict(db, workspaceId, input.workflowId, { verdict, summary }),
    ];
    if (verdict === "revise" && run.visit <= SENT_BACK) {
      const feedback: Feedback = { summary, problems: said.problems, code: input.code };
      return revise("code", feedback, writes);
    }
    return next({ verdict, review: text, reviewSummary: summary }, writes);
  },
});

type Said = z.infer<typeof Answer>;

/** At most ten lines of each kind, and a summary that is one line. A verdict without a problem to mend sends nothing back. */
function tidy({ verdict, summary, problems, remarks }: Said): Said {
  const lines = (texts: string[]) =>
    texts.flatMap((text) => text.replace(/\s+/g, " ").trim().slice(0, 500) || []).slice(0, 10);
  const must = lines(problems);
  return {
    verdict: verdict === "revise" && must.length > 0 ? "revise" : "approve",
    summary: summary.replace(/\s+/g, " ").trim().slice(0, 300),
    problems: must,
    remarks: lines(remarks),
  };
}

function markdownOf({ verdict, summary, problems, remarks }: Said, visit: number): string {
  const list = (texts: string[]) => texts.map((text) => `- ${text}`).join("\n");
  const parts = [
    `# Review of ${visit > 1 ? "the second version of " : ""}code.ts`,
    `**${verdict === "approve" ? "Approved" : "To be changed"}.** ${summary}`,
    ...(problems.length > 0 ? [`## Must change\n\n${list(problems)}`] : []),
    ...(remarks.length > 0 ? [`## Could be better\n\n${list(remarks)}`] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}
