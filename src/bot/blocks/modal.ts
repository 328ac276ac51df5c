import { type Block, plain } from "./kit.ts";
import { LIMITS } from "./limits.ts";

export interface ModalSpec {
  callbackId: string;
  title: string;
  /** Without it, the modal has nothing to send. */
  submit?: string | undefined;
  close?: string;
  /** Comes back with every click and submission; JSON of at most 3,000 characters. */
  metadata?: unknown;
  blocks: Block[];
}

/** A modal's view. Blocks beyond Slack's hundred are left out. */
export const modal = ({ callbackId, title, submit, close = "Close", metadata, blocks }: ModalSpec) => ({
  type: "modal",
  callback_id: callbackId,
  title: plain(title, LIMITS.modalTitle),
  ...(submit ? { submit: plain(submit, LIMITS.modalTitle) } : {}),
  close: plain(close, LIMITS.modalTitle),
  ...(metadata === undefined ? {} : { private_metadata: JSON.stringify(metadata) }),
  blocks: blocks.slice(0, LIMITS.blocksInView),
});

export interface TextInput {
  /** Block id, with the same action id inside. */
  id: string;
  label: string;
  hint?: string | undefined;
  initial?: string | undefined;
  placeholder?: string | undefined;
  max: number;
  multiline?: boolean;
  optional?: boolean;
}

/** A field for text. `initial` is cut to what the field takes. */
export const textInput = (spec: TextInput): Block => ({
  type: "input",
  block_id: spec.id,
  optional: spec.optional ?? false,
  label: plain(spec.label, LIMITS.inputLabel),
  ...(spec.hint ? { hint: plain(spec.hint, LIMITS.inputHint) } : {}),
  element: {
    type: "plain_text_input",
    action_id: spec.id,
    multiline: spec.multiline ?? false,
    max_length: spec.max,
    ...(spec.placeholder ? { placeholder: plain(spec.placeholder, LIMITS.placeholder) } : {}),
    ...(spec.initial ? { initial_value: spec.initial.slice(0, spec.max) } : {}),
  },
});
