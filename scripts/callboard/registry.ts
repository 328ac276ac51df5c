import { Argument, type Command } from "commander";
import { WORKFLOW_STATES, type WorkflowState } from "../../src/db/schema/workflows.ts";
import { UserError } from "../../src/errors.ts";
import {
  type Agent,
  getPipelineBySlug,
  listAgents,
  listWorkflows,
  listWorkspacePipelines,
  PIPELINES,
  type PipelineView,
  type Workflow,
} from "../../src/pipelines/index.ts";
import { withBoard } from "./board.ts";
import { safe } from "./print.ts";

interface Options {
  workspace?: string;
}

/** Words that only look: pipelines, agents and workflows of a workspace. */
export function addRegistry(add: (usage: string, description: string) => Command, print: (text: string) => void): void {
  add("pipelines", "The pipelines of a workspace, or one with its steps.")
    .argument("[short-name]")
    .action((slug: string | undefined, options: Options) =>
      withBoard(options, async ({ db, workspace }) => {
        const deps = { db, pipelines: PIPELINES };
        if (slug === undefined) {
          print((await listWorkspacePipelines(deps, workspace)).map(pipelineText).join("\n"));
          return;
        }
        const view = await getPipelineBySlug(deps, workspace, slug);
        if (!view) throw new UserError(`There is no pipeline "${safe(slug, 60)}".`, "List them with `pipelines`.");
        print(
          [pipelineText(view), ...view.steps.map(stepText), ...view.problems.map((it) => `  ! ${safe(it, 300)}`)].join(
            "\n",
          ),
        );
      }),
    );
  add("agents", "The agents, at work or idle, with their models.").action((options: Options) =>
    withBoard(options, async ({ db, workspace }) =>
      print((await listAgents({ db }, workspace)).map(agentText).join("\n")),
    ),
  );
  add("workflows", "Agent workflows, the newest first.")
    .addArgument(new Argument("[status]", "only those").choices(WORKFLOW_STATES))
    .action((status: WorkflowState | undefined, options: Options) =>
      withBoard(options, async ({ db, workspace }) => {
        const found = await listWorkflows({ db }, workspace, { status });
        print(found.length > 0 ? found.map(workflowText).join("\n") : "There is no such workflow.");
      }),
    );
}

function pipelineText(view: PipelineView): string {
  const kind = view.own ? `fork of ${view.base}${view.preferred ? ", used by default" : ""}` : "preset";
  const steps = view.steps.map(({ name }) => name).join(" > ");
  return `${safe(view.slug, 63)}  ${safe(view.name, 60)} (${kind}): ${safe(steps, 500)}`;
}

function stepText(step: PipelineView["steps"][number], place: number): string {
  const who = step.agent ? `${step.agent}, ${step.model ?? "the deployment's model"}` : "no agent";
  const fields = (names: readonly string[]) => names.join(", ") || "nothing";
  return `  ${place + 1}. ${safe(step.name, 60)}: ${safe(who, 120)}; needs ${fields(step.needs)}; gives ${fields(step.gives)}`;
}

function agentText(agent: Agent): string {
  const heard = agent.lastHeartbeat ? `last heard of ${agent.lastHeartbeat.toISOString()}` : "never at work so far";
  const version = agent.changed ? `version ${agent.version}` : "as shipped";
  return `${agent.name}  ${agent.level}, ${agent.status}, ${safe(agent.model ?? "the deployment's model", 100)}, ${version}, ${heard}`;
}

function workflowText({ id, status, task, currentStep, error }: Workflow): string {
  const at = currentStep ? ` at ${safe(currentStep, 40)}` : "";
  return `${id}  ${status}${at}: ${safe(task, 120)}${error ? ` (${safe(error, 200)})` : ""}`;
}
