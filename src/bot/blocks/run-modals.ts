import type { Explained } from "../../pipelines/index.ts";
import { type Block, plain, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";
import { modal, textInput } from "./modal.ts";

export const SKIP_MODAL = "run_skip_form";
export const REPLAY_MODAL = "run_replay_form";
/** Block and action ids of their fields. */
export const RUN_FIELDS = { output: "run_output", from: "run_from", input: "run_input" } as const;

/** Which run a form is about, at which position it was shown, and where the answer goes. */
export interface RunFormOf {
  runId: string;
  seq: number;
  channel?: string | undefined;
}

/** Options of one list, by Slack's limit. */
const MOST_OPTIONS = 100;

/** Asks for the output that stands in for a step. */
export const skipModal = ({ step }: Explained, of: RunFormOf) =>
  modal({
    callbackId: SKIP_MODAL,
    title: "Skip step",
    submit: "Skip it",
    metadata: of,
    blocks: [
      textInput({
        id: RUN_FIELDS.output,
        label: `Output of step ${step.number} (${step.name})`,
        hint: "A JSON object that later steps read in its place; {} where nothing needs it.",
        initial: "{}",
        max: LIMITS.plainTextInput,
        multiline: true,
      }),
    ],
  });

/** Asks from which step an ended run is done again, and with what input. */
export function replayModal({ steps, input, step }: Explained, of: RunFormOf) {
  const options = steps.slice(0, MOST_OPTIONS).map((name, place) => ({
    text: plain(`${place + 1}. ${name}`, LIMITS.optionText),
    value: name.slice(0, LIMITS.optionText),
  }));
  const text = JSON.stringify(input, null, 2);
  const editable = text.length <= LIMITS.plainTextInput;
  return modal({
    callbackId: REPLAY_MODAL,
    title: "Replay run",
    submit: "Replay",
    metadata: of,
    blocks: [
      {
        type: "input",
        block_id: RUN_FIELDS.from,
        label: plain("From step", LIMITS.inputLabel),
        hint: plain("The outputs of the steps before it are used again.", LIMITS.inputHint),
        element: {
          type: "static_select",
          action_id: RUN_FIELDS.from,
          options,
          initial_option: options[Math.min(step.number, options.length) - 1],
        },
      } as Block,
      editable
        ? textInput({
            id: RUN_FIELDS.input,
            label: "Input",
            hint: "A JSON object. The old run keeps its own.",
            initial: text,
            max: LIMITS.plainTextInput,
            multiline: true,
          })
        : section("Its input is too long to be edited here, and is used as it was."),
    ],
  });
}
