import { outsidePlain } from "../escape.ts";
import { type Block, plain, section } from "../kit.ts";
import { LIMITS } from "../limits.ts";

export const WRITE_MODAL = "draft_write";
/** The choice that makes a project. */
export const NEW_PROJECT = "new";
/** Projects a list offers: Slack takes 100 options, and one is for a new project. */
export const PROJECTS_LISTED = 99;

const URGENCY_LABELS = {
  low: "Low: after everything else",
  normal: "Normal",
  high: "High: before other drafts",
} as const;

export const URGENCY_OPTIONS = Object.entries(URGENCY_LABELS).map(([value, text]) => ({ text, value }));

const option = (text: string, value: string) => ({ text: plain(text, LIMITS.optionText), value });

export const textInput = (
  id: string,
  label: string,
  spec: { hint?: string; max: number; multiline?: boolean; optional?: boolean; initial?: string; placeholder?: string },
): Block => ({
  type: "input",
  block_id: id,
  optional: spec.optional ?? false,
  label: plain(label, LIMITS.inputLabel),
  ...(spec.hint ? { hint: plain(spec.hint, LIMITS.inputHint) } : {}),
  element: {
    type: "plain_text_input",
    action_id: id,
    multiline: spec.multiline ?? false,
    max_length: spec.max,
    ...(spec.initial ? { initial_value: spec.initial.slice(0, spec.max) } : {}),
    ...(spec.placeholder ? { placeholder: plain(spec.placeholder, LIMITS.placeholder) } : {}),
  },
});

export const selectInput = (
  id: string,
  label: string,
  options: { text: string; value: string }[],
  initial?: string,
): Block => {
  const built = options.map(({ text, value }) => option(text, value));
  const chosen = built.find(({ value }) => value === initial);
  return {
    type: "input",
    block_id: id,
    label: plain(label, LIMITS.inputLabel),
    element: { type: "static_select", action_id: id, options: built, ...(chosen ? { initial_option: chosen } : {}) },
  };
};

export const modal = (
  callbackId: string,
  title: string,
  submit: string | null,
  metadata: string,
  blocks: Block[],
): Record<string, unknown> => ({
  type: "modal",
  callback_id: callbackId,
  title: plain(title, LIMITS.modalTitle),
  ...(submit ? { submit: plain(submit, LIMITS.modalTitle) } : {}),
  close: plain(submit ? "Cancel" : "Close", LIMITS.modalTitle),
  private_metadata: metadata,
  blocks,
});

/** The list of projects, with a first choice for a new one. */
export function projectInputs(projects: { id: string; name: string }[], selected: string | undefined): Block[] {
  const options = [
    { text: "New project…", value: NEW_PROJECT },
    ...projects.slice(0, PROJECTS_LISTED).map(({ id, name }) => ({ text: outsidePlain(name, 70), value: id })),
  ];
  const initial = selected ?? projects[0]?.id ?? NEW_PROJECT;
  return [
    selectInput("project", "Project", options, initial),
    textInput("projectName", "Name of the new project", {
      hint: "Only for a new project.",
      max: 100,
      optional: true,
    }),
  ];
}

/** The form of `/draft`. @param metadata Comes back with the submission. */
export function writeModal(
  projects: { id: string; name: string }[],
  selected: string | undefined,
  metadata: string,
): Record<string, unknown> {
  return modal(WRITE_MODAL, "Ask for a draft", "Write", metadata, [
    section(
      "The draft is made from the project's blueprint, notes, open to-dos and transcript. Its progress will be shown here.",
    ),
    ...projectInputs(projects, selected),
    textInput("instructions", "What to write", {
      hint: "Which document, for whom, how long, in which tone.",
      max: 3_000,
      multiline: true,
    }),
    textInput("title", "Document", {
      hint: "The title of a document to go on with, or of a new one. Empty goes on with the project's newest.",
      max: 150,
      optional: true,
    }),
    textInput("messages", "Messages of the transcript", {
      hint: "Their numbers, such as 12, 40-45; /draft show lists them. Empty reads the newest that fit.",
      max: 300,
      optional: true,
    }),
    selectInput("urgency", "Urgency", URGENCY_OPTIONS, "normal"),
  ]);
}
