import type { AgentSession, Workflow, WorkflowFacts } from "../../../pipelines/index.ts";
import type { Card } from "../../../pipelines/ports.ts";
import { mention, moment, outside, outsidePlain } from "../escape.ts";
import { button, card, context, fitted, type Group, section } from "../kit.ts";
import { modal, textInput } from "../modal.ts";
import { span } from "../words.ts";
import { WORKFLOW_ACTIONS } from "./card.ts";

export const WORKFLOW_MODAL = "workflow_form";
export const WORKFLOW_FIELD = "workflow_task";

const STATUS = { pending: "pending", in_progress: "in progress", completed: "completed", failed: "failed" } as const;

/** The form of a bare `/workflow`. */
export const workflowModal = (metadata: unknown): Record<string, unknown> =>
  modal({
    callbackId: WORKFLOW_MODAL,
    title: "Agent workflow",
    submit: "Start",
    close: "Cancel",
    metadata,
    blocks: [
      section(
        "A planner writes a plan, a coder the code, a reviewer reads it and may send it back once. The three files come into the thread.",
      ),
      textInput({
        id: WORKFLOW_FIELD,
        label: "Task",
        multiline: true,
        max: 3_000,
        placeholder: "A function that parses a CSV line with quoted fields",
        hint: "One TypeScript file without dependencies comes of it.",
      }),
    ],
  });

/** Workflows, newest first, for the one who asked. */
export function workflowList(workflows: Workflow[], status?: string): Card {
  if (workflows.length === 0) {
    const none = status ? `There is no workflow that is ${outside(status, 30)}.` : "There is no workflow yet.";
    return card([section(`${none} \`/workflow TASK\` starts one.`)]);
  }
  const groups: Group[] = workflows.map((workflow, place) => ({
    rank: place,
    blocks: [
      {
        ...section(
          `*${STATUS[workflow.status]}* · ${outside(workflow.task.replace(/\s+/g, " "), 200)}\n${lineOf(workflow)}`,
        ),
        accessory: button({
          actionId: WORKFLOW_ACTIONS.show,
          text: "Sessions",
          value: workflow.id,
          label: `Sessions of ${outsidePlain(workflow.task, 50)}`,
        }),
      },
    ],
  }));
  return card(fitted(groups));
}

const lineOf = ({ id, createdAt, createdBy, currentStep, error }: Workflow): string =>
  [
    `${mention(createdBy)} ${moment(createdAt)}`,
    ...(currentStep ? [`at ${outside(currentStep, 40)}`] : []),
    ...(error ? [outside(error, 150)] : []),
    `\`${id}\``,
  ].join(" · ");

/** One workflow with its agents' sessions, for the one who asked. */
export function workflowSessions({ workflow, sessions }: WorkflowFacts): Card {
  const files = Object.values(workflow.artifacts).map((it) => `\`${outside(it.name, 40)}\` (${it.bytes} bytes)`);
  const groups: Group[] = [
    { rank: 0, blocks: [section(`*${STATUS[workflow.status]}* · ${outside(workflow.task, 600)}`)] },
    { rank: 0, blocks: [context(`Workflow ${workflow.id}`, files.length > 0 ? files.join(", ") : "no files yet")] },
    ...sessions.map((session, place) => ({ rank: 1 + place, blocks: [context(sessionLine(session))] })),
  ];
  if (sessions.length === 0) groups.push({ rank: 1, blocks: [context("No agent has begun yet.")] });
  return card(fitted(groups));
}

/** Sessions of a status, newest first. */
export function sessionList(sessions: AgentSession[], status: string): Card {
  const groups: Group[] = [
    { rank: 0, blocks: [section(sessions.length > 0 ? `*Sessions: ${status}*` : `No session is ${status}.`)] },
    ...sessions.map((session, place) => ({ rank: 1 + place, blocks: [context(sessionLine(session))] })),
  ];
  return card(fitted(groups));
}

function sessionLine(session: AgentSession): string {
  const { startedAt, completedAt } = session;
  const visit = session.visit > 1 ? `, visit ${session.visit}` : "";
  const parts = [`*${outside(session.agent, 40)}* (${outside(session.step, 40)}${visit})`, session.status];
  if (startedAt) parts.push(moment(startedAt, "{date_short_pretty} {time_secs}"));
  if (startedAt && completedAt) parts.push(span((+completedAt - +startedAt) / 1000));
  if (session.model) parts.push(`\`${outside(session.model, 60)}\``);
  if (session.error) parts.push(outside(session.error, 150));
  return parts.join(" · ");
}
