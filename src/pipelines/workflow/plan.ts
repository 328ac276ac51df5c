import { z } from "zod";
import { ExternalError } from "../../errors.ts";
import { defineStep, next } from "../engine/define.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { artifactWrites, keepText } from "./artifact.ts";
import { LONGEST, type WorkflowInput } from "./state.ts";

const Answer = z.object({
  title: z.string().max(120).describe("The task in a few words."),
  plan: z.string().describe("The plan in Markdown: goal, assumptions, steps, how each is checked."),
});

const RULES = [
  FENCE_RULE,
  "Write the plan of one TypeScript file without dependencies that does the task between the fences.",
  "Use Markdown with the headings Goal, Assumptions, Steps, Checks. No code, no promises about time.",
].join("\n");

/** The planner turns the task into plan.md. */
export const plan = defineStep<WorkflowInput>({
  name: "plan",
  timeoutMs: 120_000,
  agent: "planner",
  needs: ["workflowId", "task"],
  gives: ["plan"],
  async run(context) {
    const { input, model, signal } = context;
    const system = `${await context.rolePrompt()}\n${RULES}`;
    const user = `Plan this task.\n${fence("task", input.task)}`;
    const { value } = await model.answer({ name: "plan", schema: Answer, system, user, signal });
    const text = value.plan.trim().slice(0, LONGEST.plan);
    if (text.length < 20) throw new ExternalError("The model", "wrote no plan");
    const title = value.title.replace(/\s+/g, " ").trim();
    const whole = text.startsWith("# ") || title === "" ? text : `# ${title}\n\n${text}`;
    const file = await keepText(context, "plan.md", `${whole}\n`);
    return next({ plan: whole }, artifactWrites(context, [file]));
  },
});
