import { z } from "zod";
import type { PipelineId } from "../../../db/ids.ts";
import { UserError } from "../../../errors.ts";
import { deletePipeline, movedOrder, moveStep, preferPipeline, usesOf } from "../../../pipelines/index.ts";
import type { Registration } from "../../app.ts";
import { outside } from "../../blocks/escape.ts";
import { forkForm, modelsForm, renameForm } from "../../blocks/pipelines/forms.ts";
import { keepers, PIPELINE_ACTIONS, type PipelineAction } from "../../blocks/pipelines/words.ts";
import { onViewClicks, type ViewAsked } from "../clicks.ts";
import { type Moving, refusedText, type View } from "../modal.ts";
import { detailScreen, listScreen, pipelineOr, registryOf } from "./screens.ts";

const State = z.object({
  slug: z.string(),
  id: z.uuid().nullable(),
  version: z.int(),
  order: z.array(z.string()).default([]),
  session: z.string().default(""),
});
type State = z.infer<typeof State>;

/** `state` is null on the list, which carries nothing. */
type Asked = ViewAsked<State>;

/** What everybody may do is look. */
const OPEN_TO_ALL = new Set<PipelineAction>(["open", "list"]);

/** Clicks in the modal of pipelines: each shows the next screen in the same modal; what is refused is said in it. */
export const registerPipelineClicks = (registration: Registration): void =>
  onViewClicks(registration, { actions: PIPELINE_ACTIONS, what: "change pipelines", state: State, screenAfter });

async function screenAfter(verb: PipelineAction, asked: Asked, refusal: string | null): Promise<View | Moving> {
  try {
    if (refusal && !OPEN_TO_ALL.has(verb)) throw new UserError(refusal);
    return await act(verb, asked);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fallback(asked, refusedText(error));
  }
}

/** The pipeline as it stands, or the list where it is gone, with what went wrong. */
async function fallback({ deps, workspace, state, manages }: Asked, said: string) {
  try {
    if (state) return await detailScreen(deps, workspace, state.slug, { manages, said });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  return listScreen(deps, workspace, said);
}

async function act(verb: PipelineAction, asked: Asked): Promise<View | Moving> {
  const { deps, workspace, manages, value, state } = asked;
  switch (verb) {
    case "list":
      return listScreen(deps, workspace);
    case "open":
      return detailScreen(deps, workspace, value, { manages });
    case "fork":
      return forkForm(await pipelineOr(deps, workspace, value));
    case "rename":
      return renameForm(await pipelineOr(deps, workspace, value));
    case "models":
      return modelsForm(await pipelineOr(deps, workspace, value));
    case "up":
    case "down":
    case "drop":
    case "add":
      return moved(verb, asked, shownState(state));
    case "prefer": {
      const own = await preferPipeline(registryOf(deps), workspace, { ...changeOf(asked), preferred: value === "yes" });
      const said = own.preferred
        ? `From now on, work that asks for \`${outside(own.base, 63)}\` goes this way.`
        : `Work that asks for \`${outside(own.base, 63)}\` goes Callboard's own way again.`;
      return detailScreen(deps, workspace, own.slug, { manages, said });
    }
    case "remove": {
      const { slug } = shownState(state);
      const kept = keepers(await usesOf(deps, workspace, slug));
      const own = await deletePipeline(registryOf(deps), workspace, changeOf(asked));
      return listScreen(deps, workspace, `Removed *${outside(own.name, 80)}*. ${outside(kept, 600)}`.trim());
    }
  }
}

function shownState(state: State | null): State {
  if (!state) throw new UserError("That button is from another version of Callboard.", "Open the list again.");
  return state;
}

function changeOf({ state, by }: Asked) {
  const { id, version } = shownState(state);
  if (!id) throw new UserError("Callboard's own pipelines cannot be changed.", "Fork it, and change the copy.");
  return { id: id as PipelineId, version, by };
}

/** The order after one move, shown and not saved. A pipeline changed meanwhile is shown as it stands instead. */
async function moved(verb: "up" | "down" | "drop" | "add", asked: Asked, state: State): Promise<Moving> {
  const { deps, workspace, manages, value: step } = asked;
  const shown = { ...changeOf(asked), session: state.session, order: state.order };
  const order = await moveStep(deps, workspace, shown, { verb, step });
  const screenOf = (now: string[]) =>
    detailScreen(deps, workspace, state.slug, { manages, order: now, session: state.session });
  return {
    view: await screenOf(order),
    newer: async () => screenOf(await movedOrder(deps, workspace, { ...shown, order })),
  };
}
