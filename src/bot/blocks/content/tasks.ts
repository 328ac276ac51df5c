import type { ListedTask } from "../../../db/queries/content/list-tasks.ts";
import type { FullTask, stepDetails } from "../../../pipelines/index.ts";
import type { Card } from "../../../pipelines/ports.ts";
import { link, mention, moment, outside } from "../escape.ts";
import { actions, type Block, type ButtonSpec, button, card, context, fitted, type Group, section } from "../kit.ts";
import { count, many, span } from "../words.ts";
import { ARTICLE_ACTIONS } from "./notices.ts";
import { taskLine } from "./task-lines.ts";
import { DELIVERABLE_NAMES, stepName, TASK_STATUS } from "./words.ts";

export const TASK_ACTIONS = {
  assign: "task_assign",
  unassign: "task_unassign",
  follow: "task_follow",
  unfollow: "task_unfollow",
  first: "task_first",
  normal: "task_normal",
  sendBack: "task_send_back",
  retry: "task_retry",
  cancel: "task_cancel",
  step: "task_step",
  remove: "task_remove",
} as const;
export type TaskVerb = keyof typeof TASK_ACTIONS;

/** Articles, what needs a person first, each with its details. @param what What was asked for, as the heading says it. */
export function taskList(
  what: string,
  tasks: ListedTask[],
  counts: { status: keyof typeof TASK_STATUS; count: number }[],
): Card {
  const total = counts.reduce((sum, row) => sum + row.count, 0);
  const words = (Object.keys(TASK_STATUS) as (keyof typeof TASK_STATUS)[]).flatMap((status) => {
    const found = counts.find((row) => row.status === status);
    return found ? [`${count(found.count)} ${TASK_STATUS[status]}`] : [];
  });
  const groups: Group[] = [
    {
      rank: 0,
      blocks: [section(`*${outside(what, 100)}*\n${total === 0 ? "There are no articles yet." : words.join(" · ")}`)],
    },
  ];
  for (const [place, listed] of tasks.entries()) groups.push({ rank: 1 + place, blocks: [withDetails(listed)] });
  const hint =
    total === 0
      ? 'Start some with `/launch article "Your topic" 5`.'
      : `${tasks.length < total ? `${many(tasks.length, "article")} shown. ` : ""}\`/articles help\` says what else can be listed.`;
  groups.push({ rank: 0, blocks: [context(hint)] });
  return card(fitted(groups));
}

const withDetails = (listed: ListedTask): Block => ({
  ...section(`${taskLine(listed)}\n${outside(listed.campaign, 80)}`),
  accessory: button({
    actionId: ARTICLE_ACTIONS.details,
    text: "Details",
    value: listed.task.id,
    label: `Details of ${listed.task.title}`,
  }),
});

/** One article in full, with what this person may do about it. */
export function taskCard(full: FullTask, me: string, publicUrl: string, manages: boolean): Card {
  const { task, campaign, run, steps, deliverables } = full;
  const title = task.shareToken
    ? link(`${publicUrl}/articles/${task.shareToken}`, task.title)
    : outside(task.title, 150);
  const facts = [
    TASK_STATUS[task.status],
    ...(task.quality === null ? [] : [`quality ${task.quality}`]),
    task.priority > 0 ? "goes first" : "normal priority",
  ];
  const groups: Group[] = [
    { rank: 0, blocks: [section(`*${title}*\n${facts.join(" · ")} · ${outside(campaign.name, 100)}`)] },
    ...(task.error ? [{ rank: 0, blocks: [section(`_${outside(task.error, 400)}_`)] }] : []),
    { rank: 1, blocks: [section(steps.map(stepLine).join("\n") || "Its work has not begun.")] },
  ];
  if (deliverables.length > 0)
    groups.push({
      rank: 2,
      blocks: [section(`*With it*\n${deliverables.map((each) => deliverableLine(each, publicUrl)).join("\n")}`)],
    });
  groups.push({ rank: 0, blocks: [context(people(full), lockLine(full), took(full))] });
  groups.push({ rank: 0, blocks: [actions(`task:${task.id}`, buttonsFor(full, me, manages))] });
  if (run) groups.push({ rank: 3, blocks: [context(`Run ${run.id}: \`/callboard run ${run.id}\` says more.`)] });
  return card(fitted(groups));
}

const MARKS = {
  completed: ":white_check_mark:",
  in_progress: ":hourglass_flowing_sand:",
  pending: ":white_circle:",
} as const;
const SAID = { completed: "completed", in_progress: "in progress", pending: "pending" } as const;

const stepLine = ({ step, status, agent, model }: FullTask["steps"][number]): string =>
  `${MARKS[status]} ${outside(stepName(step), 60)}: ${SAID[status]}${agent ? ` · ${outside(agent, 60)}` : ""}${model ? ` (${outside(model, 60)})` : ""}`;

function deliverableLine({ type, status, error, file }: FullTask["deliverables"][number], publicUrl: string): string {
  const name = DELIVERABLE_NAMES[type as keyof typeof DELIVERABLE_NAMES] ?? type;
  const shown = file?.token ? link(`${publicUrl}/files/${file.token}`, name) : name;
  return `• ${shown}: ${TASK_STATUS[status]}${error ? `, ${outside(error, 200)}` : ""}`;
}

function people({ task }: FullTask): string {
  const assigned =
    task.assignees.length > 0 ? `assigned to ${task.assignees.map(mention).join(", ")}` : "assigned to nobody";
  return `${assigned} · ${task.subscribers.length > 0 ? `followed by ${task.subscribers.map(mention).join(", ")}` : "followed by nobody"}`;
}

/** Its lock is its run's. */
function lockLine({ run }: FullTask): string {
  if (!run?.lockToken || !run.lockUntil) return "nobody holds it";
  return `held by Worker ${run.lockToken.slice(-8)} until ${moment(run.lockUntil, "{time}")}`;
}

function took({ run }: FullTask): string {
  const attempts = run?.attempts ?? [];
  const seconds = attempts.reduce((sum, attempt) => sum + attempt.durationMs, 0) / 1000;
  return attempts.length === 0 ? "no attempts yet" : `${many(attempts.length, "attempt")}, ${span(seconds)} of work`;
}

function buttonsFor({ task, run, stages }: FullTask, me: string, manages: boolean): ButtonSpec[] {
  const open = run !== null && ["queued", "running", "waiting"].includes(run.state);
  const asked = run?.state === "waiting" && run.wait?.kind === "signal" && run.wait.key.startsWith("review/");
  const make = (verb: TaskVerb, text: string, more: Partial<ButtonSpec> = {}): ButtonSpec => ({
    actionId: TASK_ACTIONS[verb],
    text,
    value: task.id,
    label: `${text}: ${task.title}`,
    ...more,
  });
  const reads: ButtonSpec[] = [
    { actionId: ARTICLE_ACTIONS.open, text: "Read", value: task.id, label: `Read: ${task.title}` },
    { actionId: ARTICLE_ACTIONS.file, text: "As a file", value: task.id, label: `As a file: ${task.title}` },
  ];
  const confirm = {
    title: "Cancel this article?",
    text: "Its work ends here; what is made so far is kept.",
    confirm: "Cancel it",
  };
  return [
    ...(stages.length > 0 ? reads : []),
    task.assignees.includes(me as never) ? make("unassign", "Give it back") : make("assign", "Assign to me"),
    task.subscribers.includes(me as never) ? make("unfollow", "Stop following") : make("follow", "Follow"),
    ...(manages && open ? [task.priority > 0 ? make("normal", "Normal priority") : make("first", "Do it first")] : []),
    ...(manages && (asked || !open) && stages.length > 0 && campaignGoesOn(task)
      ? [make("sendBack", "Send back…")]
      : []),
    ...(manages && !open && task.status === "blocked" ? [make("retry", "Try again")] : []),
    ...(run ? [make("step", "This step")] : []),
    ...(manages && run !== null && !open ? [make("remove", "Delete", { style: "danger", confirm: REMOVE })] : []),
    ...(manages && open ? [make("cancel", "Cancel", { style: "danger", confirm })] : []),
  ];
}

const campaignGoesOn = ({ status }: FullTask["task"]): boolean => status !== "cancelled";

const REMOVE = {
  title: "Delete this article?",
  text: "It leaves the lists, and its page is gone. Its files are kept.",
  confirm: "Delete it",
};

/** One step of an article: who does it, what each attempt came to, its texts. */
export function stepCard(title: string, step: NonNullable<Awaited<ReturnType<typeof stepDetails>>>): Card {
  const attempts = step.attempts.map(({ visit, attempt, outcome, model, durationMs, tokensIn, tokensOut }) => {
    const tokens = tokensIn === null ? "" : ` · ${count(tokensIn + (tokensOut ?? 0))} tokens`;
    return `• visit ${visit}, attempt ${attempt}: ${outcome} after ${span(durationMs / 1000)}${tokens}${model ? ` · ${outside(model, 60)}` : ""}`;
  });
  const texts = step.texts.map(
    ({ name, details }) => `• ${outside(name, 100)}: ${many(Number(details?.words ?? 0), "word")}`,
  );
  return card(
    fitted([
      { rank: 0, blocks: [section(`*${outside(title, 150)}*\n${stepLine(step)}\n${outside(step.description, 200)}`)] },
      { rank: 1, blocks: [section(attempts.slice(-15).join("\n") || "It has not been attempted yet.")] },
      ...(texts.length > 0 ? [{ rank: 2, blocks: [section(texts.slice(-15).join("\n"))] }] : []),
    ]),
  );
}
