import type { ListedTask } from "../../../db/queries/content/list-tasks.ts";
import { mention, moment, outside } from "../escape.ts";
import { stepName, TASK_STATUS } from "./words.ts";

const OPEN = new Set(["queued", "running", "waiting"]);

export const isOpen = ({ runState }: Pick<ListedTask, "runState">): boolean => OPEN.has(runState ?? "");

/** Whether a person is asked about it. */
export const waitsForPerson = ({ wait, runState }: Pick<ListedTask, "wait" | "runState">): boolean =>
  runState === "waiting" && wait?.kind === "signal";

/** A mark a step, and the same in words for those who do not see the marks. */
function progress({ stepIndex, steps, step }: ListedTask): string {
  const [at, of] = [stepIndex ?? 0, steps ?? 0];
  const marks = Array.from({ length: of }, (_, place) => (place < at ? "●" : place === at ? "◐" : "○")).join("");
  return `${marks} step ${at + 1} of ${of} (${outside(stepName(step), 40)})`;
}

/** What stands in the way of a task, and who can clear it; null where nothing does. */
export function hindrance(listed: ListedTask): string | null {
  const { task, problem, wait } = listed;
  if (waitsForPerson(listed)) {
    const whom = (task.assignees.length > 0 ? task.assignees : [task.createdBy]).map(mention).join(", ");
    return `waits for ${whom}: ${outside(wait?.reason ?? "", 200)}`;
  }
  if (task.status === "blocked") return outside(task.error ?? "no reason was recorded", 250);
  if (!isOpen(listed) || !problem) return null;
  const until = problem.until ? `, next try ${moment(new Date(problem.until), "{time}")}` : "";
  return `${problem.service ? `${outside(problem.service, 40)}: ` : ""}${outside(problem.message, 200)}${until}`;
}

/** One task in one or two lines: title, how far, mark, people, what hinders it. */
export function taskLine(listed: ListedTask, link: string | null = null): string {
  const { task, visit } = listed;
  const title = link ?? `*${outside(task.title, 120)}*`;
  const status = isOpen(listed) ? progress(listed) : TASK_STATUS[task.status];
  const more = [
    ...(isOpen(listed) && (visit ?? 1) > 1 ? [`draft ${visit}`] : []),
    ...(task.quality === null ? [] : [`quality ${task.quality}`]),
    ...(task.assignees.length > 0 ? [task.assignees.slice(0, 3).map(mention).join(" ")] : []),
    ...(task.priority > 0 ? [":arrow_up: first"] : []),
  ];
  const why = hindrance(listed);
  return `${title}\n${[status, ...more].join(" · ")}${why ? `\n_${why}_` : ""}`;
}
