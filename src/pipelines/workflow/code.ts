import { createTwoFilesPatch } from "diff";
import { z } from "zod";
import { ExternalError } from "../../errors.ts";
import { defineStep, next } from "../engine/define.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { artifactWrites, keepText } from "./artifact.ts";
import { type Feedback, LONGEST, type Planned, type WorkflowInput } from "./state.ts";

const Answer = z.object({ code: z.string().describe("The whole content of code.ts, without a Markdown fence.") });

const RULES = [
  FENCE_RULE,
  "Write code.ts: one complete TypeScript module without dependencies that does the task by the plan.",
  "Export what is to be used, with types and short doc-comments. Refuse bad input with errors that say what is wrong.",
  "Answer the whole file, without a Markdown fence and without words beside it.",
].join("\n");

/** The coder writes code.ts from task and plan, or mends it by the reviewer's feedback. */
export const code = defineStep<WorkflowInput & Planned>({
  name: "code",
  timeoutMs: 180_000,
  agent: "coder",
  needs: ["workflowId", "task", "plan"],
  gives: ["code", "changes"],
  async run(context) {
    const { input, model, signal } = context;
    const feedback = context.feedback as Feedback | null;
    const system = `${await context.rolePrompt()}\n${RULES}`;
    const asked = ["Write code.ts.", fence("task", input.task), fence("plan", input.plan)];
    if (feedback) {
      const { code: before, summary, problems } = feedback;
      asked.push("A reviewer sent this version back. Mend what is named and keep the rest.", fence("code", before));
      asked.push(fence("review", [summary, ...problems.map((problem) => `- ${problem}`)].join("\n")));
    }
    const user = asked.join("\n\n");
    const { value } = await model.answer({ name: "code", schema: Answer, system, user, signal });
    const text = unfenced(value.code);
    if (text === "") throw new ExternalError("The model", "wrote no code");
    if (text.length > LONGEST.code) throw new ExternalError("The model", "wrote more code than a review can hold");
    const changes = feedback ? patchOf(feedback.code, text) : null;
    const files = [await keepText(context, "code.ts", text)];
    if (changes !== null) files.push(await keepText(context, "code.diff", changes));
    return next({ code: text, changes }, artifactWrites(context, files));
  },
});

/** Models put a fence around code all the same. */
function unfenced(text: string): string {
  const fenced = /^\s*```[a-z]*\n([\s\S]*?)\n?```\s*$/i.exec(text);
  const code = (fenced?.[1] ?? text).trim();
  return code === "" ? "" : `${code}\n`;
}

/** What changed, as a unified diff; it says so where nothing did. */
function patchOf(before: string, after: string): string {
  if (before === after) return "The second version is the same as the first.\n";
  return createTwoFilesPatch("code.ts", "code.ts", before, after, "first version", "second version", { context: 3 });
}
