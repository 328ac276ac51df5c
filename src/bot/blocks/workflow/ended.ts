import type { WorkflowFacts } from "../../../pipelines/index.ts";
import type { Card } from "../../../pipelines/ports.ts";
import { mention, outside } from "../escape.ts";
import { type Block, card, context, section } from "../kit.ts";

/** Lines of a diff that one message shows; the rest stands in code.diff. */
const DIFF_LINES = 30;

export interface WorkflowEnding extends WorkflowFacts {
  /** What came of showing the files, as the step said. */
  delivered: string | null;
  /** What changed after the review, as a unified diff. */
  changes: string | null;
}

/** The last word of a workflow: what the reviewer said, what it changed, where the files are. */
export function workflowEndedCard({ workflow, run, delivered, changes }: WorkflowEnding): Card {
  const who = workflow.createdBy ? `${mention(workflow.createdBy)}, your` : "The";
  const trace = context(`Workflow ${workflow.id}`);
  const task = `“${outside(workflow.task.replace(/\s+/g, " "), 150)}”`;
  if (workflow.status === "failed") {
    const cancelled = run?.state === "cancelled";
    const what = cancelled ? "was cancelled" : "failed";
    const next = cancelled ? "Retry on its card goes on where it stood." : "Retry on its card tries the step again.";
    const why = cancelled ? "" : `: ${outside(workflow.error ?? "no reason was recorded", 600)}`;
    return card([
      section(`${cancelled ? "" : ":warning: "}${who} workflow ${task} ${what}${why}`),
      context(next),
      trace,
    ]);
  }
  const blocks: Block[] = [section(`:white_check_mark: ${who} workflow ${task} is done. ${verdict(workflow)}`)];
  if (changes) blocks.push(section(`*What changed after the review*\n${diffOf(changes)}`));
  blocks.push(context(WHERE[delivered ?? ""] ?? "Its files are kept."), trace);
  return card(blocks);
}

const WHERE: Record<string, string> = {
  shown: "plan.md, code.ts and review.md stand in this thread.",
  unknown: "Slack did not say whether it took the files; look in this thread. They are kept in any case.",
};

function verdict({ verdict: said, reviewSummary }: WorkflowFacts["workflow"]): string {
  if (!said) return "Nobody reviewed it.";
  const summary = reviewSummary ? ` ${outside(reviewSummary, 400)}` : "";
  return said === "approve"
    ? `The reviewer approved it.${summary}`
    : `The reviewer still has objections, so read review.md before you use it.${summary}`;
}

/** A diff between fences, which text from outside cannot close. */
function diffOf(changes: string): string {
  const lines = changes
    .replace(/^(Index:.*|=+)\n/gm, "")
    .trimEnd()
    .split("\n");
  const shown = lines.slice(0, DIFF_LINES).join("\n");
  const more = lines.length - DIFF_LINES;
  const rest = more > 0 ? `\nand ${more} more lines in code.diff` : "";
  return `\`\`\`\n${outside(shown, 2_000).replaceAll("```", "'''")}\n\`\`\`${rest}`;
}
