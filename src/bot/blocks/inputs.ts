import { type Block, plain } from "./kit.ts";
import { LIMITS } from "./limits.ts";

interface Labelled {
  /** Block id, and the action id inside. */
  name: string;
  label: string;
  hint?: string | undefined;
  optional?: boolean | undefined;
}

/** An input block with its label and hint. */
export function inputBlock({ name, label, hint, optional }: Labelled, element: Record<string, unknown>): Block {
  return {
    type: "input",
    block_id: name,
    optional: optional ?? false,
    label: plain(label, LIMITS.inputLabel),
    ...(hint ? { hint: plain(hint, LIMITS.inputHint) } : {}),
    element: { action_id: name, ...element },
  };
}

/** A line, or with `multiline` an area, to type in. `initial` is cut to what it takes. */
export const textInput = (
  field: Labelled & { max: number; multiline?: boolean | undefined },
  initial?: string,
): Block =>
  inputBlock(field, {
    type: "plain_text_input",
    multiline: field.multiline ?? false,
    max_length: field.max,
    ...(initial ? { initial_value: initial.slice(0, field.max) } : {}),
  });

/** An amount; `initial` as text. */
export const amountInput = (field: Labelled, initial?: string): Block =>
  inputBlock(field, {
    type: "number_input",
    is_decimal_allowed: true,
    min_value: "0.01",
    ...(initial ? { initial_value: initial } : {}),
  });

/** One file of these types (endings without the dot). */
export const fileInput = (field: Labelled, filetypes: string[]): Block =>
  inputBlock(field, { type: "file_input", filetypes, max_files: 1 });

/** Boxes to tick. */
export const checkboxes = (field: Labelled, options: { value: string; text: string }[]): Block =>
  inputBlock(field, {
    type: "checkboxes",
    options: options.map(({ value, text }) => ({ value, text: plain(text, LIMITS.buttonText) })),
  });

/** A list to choose one of. `tells`: a choice is told at once. */
export function selectInput(
  field: Labelled & { tells?: boolean },
  options: { value: string; text: string }[],
  initial?: string,
): Block {
  const written = options.map(({ value, text }) => ({ value, text: plain(text, LIMITS.buttonText) }));
  const chosen = written.find((option) => option.value === initial);
  return {
    ...inputBlock(field, {
      type: "static_select",
      options: written,
      ...(chosen ? { initial_option: chosen } : {}),
    }),
    ...(field.tells ? { dispatch_action: true } : {}),
  };
}
