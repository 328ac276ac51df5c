import { checkboxes, selectInput } from "./inputs.ts";
import { actions, type Block, plain, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";

export const LAUNCH_MODAL = "launch_campaign";
export const LAUNCH_PREVIEW = "launch_preview";
/** The form's list of kinds: block and action id. */
export const LAUNCH_KIND = "launch_kind";
/** The box that lets held items through. */
export const LET_THROUGH = "let_through";
export const LAUNCH_ACTIONS = { confirm: "launch_confirm", discard: "launch_discard" } as const;

/**
 * The form of `/launch`.
 * @param fields The blocks of the chosen kind.
 * @param metadata Comes back with the submission; at most 3,000 characters.
 */
export const launchModal = (
  kinds: { value: string; text: string }[],
  chosen: string,
  fields: Block[],
  metadata: string,
): Record<string, unknown> => ({
  type: "modal",
  callback_id: LAUNCH_MODAL,
  title: plain("Launch a campaign", LIMITS.modalTitle),
  submit: plain("Preview", LIMITS.modalTitle),
  close: plain("Cancel", LIMITS.modalTitle),
  private_metadata: metadata,
  blocks: [
    ...(kinds.length > 1
      ? [selectInput({ name: LAUNCH_KIND, label: "Kind of campaign", tells: true }, kinds, chosen)]
      : []),
    ...fields,
  ],
});

/**
 * What a launch would come to, upon the form: closing it goes back there.
 * @param ask What the person is asked before held items begin; null: nobody is held.
 */
export const previewModal = (of: {
  blocks: Block[];
  ask: string | null;
  mayLaunch: boolean;
  metadata: string;
  externalId?: string;
}): Record<string, unknown> => ({
  type: "modal",
  callback_id: LAUNCH_PREVIEW,
  title: plain("Preview", LIMITS.modalTitle),
  ...(of.mayLaunch ? { submit: plain("Launch", LIMITS.modalTitle) } : {}),
  close: plain("Back", LIMITS.modalTitle),
  private_metadata: of.metadata,
  ...(of.externalId ? { external_id: of.externalId } : {}),
  blocks: [
    ...of.blocks,
    ...(of.ask === null
      ? []
      : [checkboxes({ name: LET_THROUGH, label: "Held people", optional: true }, [{ value: "yes", text: of.ask }])]),
  ],
});

/** Shown while a long list is read. */
export const readingModal = (externalId: string): Record<string, unknown> =>
  previewModal({
    blocks: [
      section(
        "Reading the list… This takes a few seconds. If it stays so for more than a minute, go back and send the form again: nothing has been started.",
      ),
    ],
    ask: null,
    mayLaunch: false,
    metadata: "{}",
    externalId,
  });

/** The buttons under a preview in a message. */
export const previewButtons = (draftId: string, held: number, ready: boolean): Block =>
  actions(`launch:${draftId}`, [
    ...(ready ? [{ actionId: LAUNCH_ACTIONS.confirm, text: "Launch", value: draftId, style: "primary" as const }] : []),
    ...(held > 0
      ? [{ actionId: `${LAUNCH_ACTIONS.confirm}_all`, text: "Launch, the held ones too", value: draftId }]
      : []),
    { actionId: LAUNCH_ACTIONS.discard, text: "Discard", value: draftId },
  ]);
