import type { PipelineView } from "../../../pipelines/index.ts";
import { outside } from "../escape.ts";
import { type Block, context, section } from "../kit.ts";
import { modal, textInput } from "../modal.ts";
import { PIPELINE_SCREENS } from "./words.ts";

/** What the forms carry along: which pipeline, at which version it was seen. */
export interface FormState {
  slug: string;
  id: string | null;
  version: number;
}

export const FORK_FIELDS = { name: "fork_name", slug: "fork_slug" } as const;
export const RENAME_FIELD = "rename_name";
/** The field of a step's model. */
export const modelField = (step: string): string => `model_${step}`;

const stateOf = ({ slug, own }: PipelineView): FormState => ({ slug, id: own?.id ?? null, version: own?.version ?? 0 });

/** The form that copies a pipeline under a new name. */
export const forkForm = (view: PipelineView): Record<string, unknown> =>
  modal({
    callbackId: PIPELINE_SCREENS.fork,
    title: "Fork a pipeline",
    submit: "Fork",
    close: "Cancel",
    metadata: stateOf(view),
    blocks: [
      section(`A copy of *${outside(view.name, 80)}*, whose order, steps and models this workspace can change.`),
      textInput({ id: FORK_FIELDS.name, label: "Name", max: 60, placeholder: `Our ${view.name}` }),
      textInput({
        id: FORK_FIELDS.slug,
        label: "Short name",
        max: 40,
        hint: "What it is asked for by: small letters, digits and hyphens.",
        placeholder: `our-${view.slug}`.slice(0, 40),
      }),
    ],
  });

export const renameForm = (view: PipelineView): Record<string, unknown> =>
  modal({
    callbackId: PIPELINE_SCREENS.rename,
    title: "Rename",
    submit: "Save",
    close: "Cancel",
    metadata: stateOf(view),
    blocks: [
      textInput({ id: RENAME_FIELD, label: "Name", max: 60, initial: view.name, hint: "Its short name stays." }),
    ],
  });

/** The form of the models of steps; steps without an agent ask none. */
export function modelsForm(view: PipelineView): Record<string, unknown> {
  const steps = view.steps.filter((step) => step.agent);
  const fields: Block[] = steps.map((step) =>
    textInput({
      id: modelField(step.name),
      label: `${step.name} (${step.agent})`,
      max: 100,
      optional: true,
      initial: step.chosenModel,
      placeholder: step.chosenModel ? undefined : (step.model ?? "the deployment's model"),
    }),
  );
  return modal({
    callbackId: PIPELINE_SCREENS.models,
    title: "Models of steps",
    submit: steps.length > 0 ? "Save" : undefined,
    close: "Cancel",
    metadata: stateOf(view),
    blocks: [
      section(`Models for *${outside(view.name, 80)}*. An empty field is the agent's own model.`),
      ...(fields.length > 0 ? fields : [context("None of its steps asks a model.")]),
    ],
  });
}
