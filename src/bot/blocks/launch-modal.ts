import { type Block, plain, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";

export const LAUNCH_MODAL = "launch_campaign";

/** The form's fields: block ids, with the same action id inside. */
export const LAUNCH_FIELDS = {
  name: {
    label: "Campaign",
    max: 120,
    multiline: false,
    optional: false,
    hint: "How the card in the channel is called.",
  },
  brief: {
    label: "Brief",
    max: 3_000,
    multiline: true,
    optional: false,
    hint: "What the videos should achieve, for whom, in which tone.",
  },
  senderName: { label: "Your name", max: 80, multiline: false, optional: false, hint: "Who speaks in the videos." },
  senderCompany: { label: "Your company", max: 120, multiline: false, optional: false, hint: undefined },
  companyInfo: {
    label: "About your company",
    max: 3_000,
    multiline: true,
    optional: true,
    hint: "What you offer; the scripts use nothing else about you.",
  },
  voiceId: { label: "Voice", max: 100, multiline: false, optional: false, hint: "The id of an ElevenLabs voice." },
  prospects: {
    label: "Prospects",
    max: 3_000,
    multiline: true,
    optional: false,
    hint: "One a line: Name, Company, https://their.site, Title, e-mail. The last three may be left out.",
  },
} as const;

export type LaunchField = keyof typeof LAUNCH_FIELDS;
export const LAUNCH_FIELD_NAMES = Object.keys(LAUNCH_FIELDS) as LaunchField[];

/**
 * The form of `/launch`.
 * @param initial Values to begin with, cut to what the fields take.
 * @param metadata Comes back with the submission; at most 3,000 characters.
 */
export function launchModal(initial: Partial<Record<LaunchField, string>>, metadata: string): Record<string, unknown> {
  return {
    type: "modal",
    callback_id: LAUNCH_MODAL,
    title: plain("Launch a campaign", LIMITS.modalTitle),
    submit: plain("Launch", LIMITS.modalTitle),
    close: plain("Cancel", LIMITS.modalTitle),
    private_metadata: metadata,
    blocks: [
      section(
        "Each prospect gets a personal video of four scenes. The form begins with a sample: change what you like.",
      ),
      ...LAUNCH_FIELD_NAMES.map((name) => input(name, initial[name])),
    ],
  };
}

function input(name: LaunchField, initial: string | undefined): Block {
  const field = LAUNCH_FIELDS[name];
  return {
    type: "input",
    block_id: name,
    optional: field.optional,
    label: plain(field.label, LIMITS.inputLabel),
    ...(field.hint ? { hint: plain(field.hint, LIMITS.inputHint) } : {}),
    element: {
      type: "plain_text_input",
      action_id: name,
      multiline: field.multiline,
      max_length: field.max,
      ...(initial ? { initial_value: initial.slice(0, field.max) } : {}),
    },
  };
}
