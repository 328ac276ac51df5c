import type { AgentSession, WorkflowFacts } from "../../../pipelines/index.ts";
import type { Card } from "../../../pipelines/ports.ts";
import { mention, moment, outside } from "../escape.ts";
import { actions, type ButtonSpec, card, context, fitted, type Group, header, section } from "../kit.ts";
import { many, span } from "../words.ts";

/** What the buttons of a workflow do, and their ids. The value is the workflow's id, and for those that change it its run's position. */
export const WORKFLOW_ACTIONS = { cancel: "workflow_cancel", retry: "workflow_retry", show: "workflow_show" } as const;
export type WorkflowVerb = keyof typeof WORKFLOW_ACTIONS;

const STATUS = {
  pending: "waits for its turn",
  in_progress: "in progress",
  completed: "completed",
  failed: "failed",
} as const;

/** What an agent does at a step, for the reader. */
const DOING: Record<string, string> = {
  plan: "the planner writes plan.md",
  code: "the coder writes code.ts",
  review: "the reviewer reads the code",
  deliver: "the files are on their way into this thread",
};

/** What a workflow may make, in the order people read it. */
const FILES = ["plan.md", "code.ts", "review.md", "code.diff"];

/** Marks of steps; the words beside them say the same. */
const MARK = { done: ":white_check_mark:", now: ":hourglass_flowing_sand:", failed: ":x:", open: ":white_circle:" };

/** The live message of a workflow: each step with its agent, why it waits, what it made; with Cancel while it is open. */
export function workflowCard(facts: WorkflowFacts): Card {
  const { workflow, sessions } = facts;
  const groups: Group[] = [
    { rank: 0, blocks: [header(`Agent workflow: ${STATUS[workflow.status]}`)] },
    { rank: 0, blocks: [section(`>${outside(workflow.task, 600).replaceAll("\n", "\n>")}`)] },
    { rank: 0, blocks: [section(stepLines(facts).join("\n"))] },
  ];
  const stands = whyItStands(facts);
  if (stands) groups.push({ rank: 0, blocks: [section(stands)] });
  const files = FILES.filter((name) => name in workflow.artifacts);
  const made = files.length > 0 ? [`Files: ${files.map((name) => `\`${outside(name, 40)}\``).join(", ")}`] : [];
  const by = `Asked by ${mention(workflow.createdBy)} ${moment(workflow.createdAt)}`;
  groups.push({ rank: 0, blocks: [context(by, many(ended(sessions).length, "session"), ...made)] });
  groups.push({ rank: 0, blocks: [actions(`workflow:${workflow.id}`, buttons(facts))] });
  return card(fitted(groups));
}

function stepLines({ workflow, run, sessions }: WorkflowFacts): string[] {
  return (run?.steps ?? []).map((step, place) => {
    const agent = step.agent ? ` (${outside(step.agent, 40)})` : "";
    const last = sessions.findLast((session) => session.step === step.name && session.completedAt);
    const took = last?.startedAt && last.completedAt ? `, ${span((+last.completedAt - +last.startedAt) / 1000)}` : "";
    const name = `*${outside(step.name, 40)}*${agent}`;
    const at = run?.stepIndex ?? 0;
    if (workflow.status === "completed" || place < at) return `${MARK.done} ${name}: done${took}`;
    if (place > at || workflow.status === "pending") return `${MARK.open} ${name}: not begun`;
    if (workflow.status === "failed") return `${MARK.failed} ${name}: failed`;
    const again = (run?.visit ?? 1) > 1 && step.name === "code" ? ", sent back by the reviewer" : "";
    return `${MARK.now} ${name}: ${DOING[step.name] ?? "under way"}${again}`;
  });
}

function whyItStands({ workflow, run }: WorkflowFacts): string | null {
  if (workflow.status === "failed") return `:warning: ${outside(workflow.error ?? "No reason was recorded.", 600)}`;
  if (!run || workflow.status === "completed") return null;
  if (run.error) {
    const until = run.error.until ? `, next try ${moment(new Date(run.error.until), "{time}")}` : "";
    const service = run.error.service ? `${outside(run.error.service, 60)}: ` : "";
    return `It waits. ${service}${outside(run.error.message, 400)}${until}`;
  }
  return run.state === "waiting" && run.waits ? `It waits: ${outside(run.waits, 400)}.` : null;
}

function buttons({ workflow, run }: WorkflowFacts): ButtonSpec[] {
  const show: ButtonSpec = { actionId: WORKFLOW_ACTIONS.show, text: "Sessions", value: workflow.id };
  if (!run) return [show];
  const value = `${workflow.id}:${run.seq}`;
  if (run.state === "failed" || run.state === "cancelled")
    return [{ actionId: WORKFLOW_ACTIONS.retry, text: "Retry", value, style: "primary" }, show];
  if (run.state === "completed") return [show];
  const confirm = {
    title: "Cancel the workflow?",
    text: "It ends here. What is made so far stays.",
    confirm: "Cancel it",
  };
  return [show, { actionId: WORKFLOW_ACTIONS.cancel, text: "Cancel", value: workflow.id, style: "danger", confirm }];
}

const ended = (sessions: AgentSession[]): AgentSession[] => sessions.filter((session) => session.completedAt);
