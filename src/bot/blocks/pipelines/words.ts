import type { PipelineView, StepView } from "../../../pipelines/index.ts";
import { outside } from "../escape.ts";
import { span } from "../words.ts";

/** Actions of the modal of pipelines. Those of a step carry its name as their value. */
export const PIPELINE_ACTIONS = {
  open: "pipeline_open",
  list: "pipeline_list",
  fork: "pipeline_fork",
  rename: "pipeline_rename",
  models: "pipeline_models",
  prefer: "pipeline_prefer",
  remove: "pipeline_remove",
  up: "pipeline_step_up",
  down: "pipeline_step_down",
  drop: "pipeline_step_drop",
  add: "pipeline_step_add",
} as const;
export type PipelineAction = keyof typeof PIPELINE_ACTIONS;

/** Callback ids of the modal's screens. */
export const PIPELINE_SCREENS = {
  list: "pipelines",
  detail: "pipeline_detail",
  fork: "pipeline_fork_form",
  rename: "pipeline_rename_form",
  models: "pipeline_models_form",
} as const;

/** "plan → code → review". */
export const orderOf = (view: Pick<PipelineView, "steps">): string =>
  view.steps.map(({ name }) => outside(name, 60)).join(" → ");

/** "fork of Outreach video, used by default" or "Callboard's own". */
export function kindOf(view: PipelineView): string {
  const kind = view.own ? `the workspace's own, from \`${outside(view.base, 63)}\`` : "Callboard's own";
  return view.own && view.preferred ? `${kind} · used by default` : kind;
}

/** Who does a step, with what, how long it may take, what it needs and gives. */
export function stepLine(step: StepView): string {
  const parts: string[] = [];
  if (step.agent) {
    const version = step.agentVersion ? ` (version ${step.agentVersion})` : "";
    parts.push(`agent *${outside(step.agent, 40)}*${version}`);
    const set = step.chosenModel ? ", set for this step" : "";
    parts.push(step.model ? `model \`${outside(step.model, 100)}\`${set}` : "the deployment's model");
  } else parts.push("no agent");
  if (step.timeoutMs > 0) parts.push(`at most ${span(step.timeoutMs / 1000)}`);
  const lines = [parts.join(" · ")];
  if (step.needs.length > 0) lines.push(`needs ${fieldsOf(step.needs)}`);
  if (step.gives.length > 0) lines.push(`gives ${fieldsOf(step.gives)}`);
  if (step.revisesTo.length > 0) lines.push(`may send back to ${fieldsOf(step.revisesTo)}`);
  return lines.join("\n");
}

const fieldsOf = (names: readonly string[]): string => names.map((name) => `\`${outside(name, 60)}\``).join(", ");

/** What keeps a pipeline's order, whatever becomes of it; empty where nothing does. Plain text. */
export function keepers(uses: { name: string | null; runs: number }[]): string {
  const names = uses.map(({ name, runs }) => name ?? `${runs} ${runs === 1 ? "run" : "runs"} outside of campaigns`);
  if (names.length === 0) return "";
  const shown = names.slice(0, 3).map((name) => (name.length > 40 ? `${name.slice(0, 39)}…` : name));
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""} ${names.length === 1 ? "keeps" : "keep"} the order begun with.`;
}
