import type { PipelineView } from "../../../pipelines/index.ts";
import { outside, outsidePlain } from "../escape.ts";
import { actions, type Block, type ButtonSpec, context, divider, header, section } from "../kit.ts";
import { modal } from "../modal.ts";
import { keepers, kindOf, PIPELINE_ACTIONS, PIPELINE_SCREENS, stepLine } from "./words.ts";

/** What the detail's modal carries along: which pipeline at which version, and the order as it was moved about, unsaved. */
export interface DetailState {
  slug: string;
  id: string | null;
  version: number;
  order: string[];
  /** This opening of the screen: moves made on it add up. */
  session: string;
}

export interface DetailFacts {
  view: PipelineView;
  /** The order shown; the saved one unless it was moved about. */
  order: string[];
  /** Open work that keeps the order it began with. */
  uses: { name: string | null; runs: number }[];
  manages: boolean;
  session: string;
  /** What went wrong, or was done, mrkdwn. */
  said?: string | undefined;
}

/** One pipeline: its steps with agent, model, time-out, needs and gives; for managers of the workspace's own, the ways to change it. */
export function pipelineDetail(facts: DetailFacts): Record<string, unknown> {
  const { view, order, manages, said, session } = facts;
  const { own } = view;
  const saved = view.steps.map(({ name }) => name);
  const moved = order.join() !== saved.join();
  const edits = manages && own !== null;
  const metadata: DetailState = { slug: view.slug, id: own?.id ?? null, version: own?.version ?? 0, order, session };
  const blocks: Block[] = [
    ...(said ? [section(said)] : []),
    header(outsidePlain(view.name, 140)),
    section(`\`${outside(view.slug, 63)}\` · ${kindOf(view)}\n${outside(view.does, 300)}`),
    ...(moved ? [context(":pencil2: This order is not saved yet.")] : []),
    ...view.problems.map((problem) => section(`:warning: It cannot be started: ${outside(problem, 400)}`)),
    divider(),
    ...order.flatMap((name, place) => stepBlocks(facts, name, place, edits)),
    ...(edits ? missing(facts) : []),
    divider(),
    ...uses(facts),
    actions("pipeline:buttons", buttons(facts)),
    ...(manages ? [] : [context("Managers of this workspace can fork and change pipelines.")]),
  ];
  return modal({
    callbackId: PIPELINE_SCREENS.detail,
    title: "Pipeline",
    submit: edits && moved ? "Save order" : undefined,
    metadata,
    blocks,
  });
}

function stepBlocks({ view, order }: DetailFacts, name: string, place: number, edits: boolean): Block[] {
  const step = view.steps.find((candidate) => candidate.name === name);
  const title = `*${place + 1}. ${outside(name, 60)}*`;
  const shown = step ? `${title}\n${stepLine(step)}` : `${title}\nput back, not saved yet`;
  if (!edits) return [section(shown)];
  const moves: ButtonSpec[] = [];
  const move = (actionId: string, text: string, label: string) => moves.push({ actionId, text, value: name, label });
  if (place > 0) move(PIPELINE_ACTIONS.up, "Up", `Up: ${name}, to place ${place}`);
  if (place < order.length - 1) move(PIPELINE_ACTIONS.down, "Down", `Down: ${name}, to place ${place + 2}`);
  if (order.length > 1) move(PIPELINE_ACTIONS.drop, "Leave out", `Leave out: ${name}`);
  return [section(shown), ...(moves.length > 0 ? [actions(`pipeline:step:${name}`, moves)] : [])];
}

/** Steps of the preset that the order leaves out. */
function missing({ view, order }: DetailFacts): Block[] {
  const left = [...view.steps.map(({ name }) => name), ...view.without].filter((name) => !order.includes(name));
  if (left.length === 0) return [];
  const put = left.map((name) => ({
    actionId: PIPELINE_ACTIONS.add,
    text: `Put back ${name}`,
    value: name,
    label: `Put back ${name}, as the last step`,
  }));
  return [context("Left out:"), actions("pipeline:missing", put)];
}

function uses(facts: DetailFacts): Block[] {
  const kept = keepers(facts.uses);
  return kept ? [context(outside(kept, 600))] : [];
}

function buttons({ view, uses: kept, manages }: DetailFacts): ButtonSpec[] {
  const { own } = view;
  const back: ButtonSpec = { actionId: PIPELINE_ACTIONS.list, text: "All pipelines", value: "list" };
  if (!manages) return [back];
  const fork: ButtonSpec = { actionId: PIPELINE_ACTIONS.fork, text: "Fork", value: view.slug };
  if (!own) return [fork, back];
  return [
    fork,
    { actionId: PIPELINE_ACTIONS.rename, text: "Rename", value: view.slug },
    { actionId: PIPELINE_ACTIONS.models, text: "Models of steps", value: view.slug },
    {
      actionId: PIPELINE_ACTIONS.prefer,
      text: view.preferred ? "No longer by default" : "Use by default",
      value: view.preferred ? "no" : "yes",
      label: view.preferred
        ? `No longer by default, so that work asking for ${view.base} gets the preset again`
        : `Use by default for work that asks for ${view.base}`,
    },
    {
      actionId: PIPELINE_ACTIONS.remove,
      text: "Remove",
      value: view.slug,
      style: "danger",
      confirm: {
        title: "Remove this pipeline?",
        text: `Nothing new can start with it. ${keepers(kept) || "No work under way uses it."}`,
        confirm: "Remove",
      },
    },
    back,
  ];
}
