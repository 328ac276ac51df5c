import type { Owner } from "../../db/queries/brain/lead-owners.ts";
import { outsidePlain } from "./escape.ts";
import { type Block, plain, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";
import { many } from "./words.ts";

export const OWNERS_MODAL = "lead_owners";
export const ANSWERS_MODAL = "known_answers";

/** What the forms bring back. Owners are named by their place, as ids of blocks take no names of people. */
export interface ListMetadata {
  channel: string;
  /** The state of the list that the form shows. */
  version: string;
  keys: string[];
}

/** Owners a form has room for in what it brings back (3,000 characters). */
const MOST_OWNERS = 20;

/** Who owns leads: a person of Slack for each name that leads carry. */
export function ownersModal(owners: Owner[], origin: Omit<ListMetadata, "keys">): Record<string, unknown> {
  const shown = owners.filter(({ owner }) => owner.length <= 120).slice(0, MOST_OWNERS);
  return modal(OWNERS_MODAL, "Owners of leads", { ...origin, keys: shown.map(({ owner }) => owner) }, [
    section("Recommendations go to the owner of the lead. E-mails that Slack knows are found without your help."),
    ...shown.map((of, index) =>
      input(String(index), `${of.owner} (${many(of.leads, "open lead")})`, {
        type: "users_select",
        ...(of.slack_user_id ? { initial_user: of.slack_user_id } : {}),
      }),
    ),
  ]);
}

/** What to answer to each kind of objection. */
export function answersModal(
  objections: readonly { key: string; label: string }[],
  written: { objection: string; text: string }[],
  origin: Omit<ListMetadata, "keys">,
): Record<string, unknown> {
  return modal(ANSWERS_MODAL, "Known answers", { ...origin, keys: objections.map(({ key }) => key) }, [
    section(
      "What is written here is suggested where somebody raises that objection. Where nothing is written, I suggest what your team answered to people who became customers.",
    ),
    ...objections.map(({ key, label }, index) => {
      const text = written.find(({ objection }) => objection === key)?.text;
      return input(String(index), label, {
        type: "plain_text_input",
        multiline: true,
        max_length: 600,
        ...(text ? { initial_value: text.slice(0, 600) } : {}),
      });
    }),
  ]);
}

function modal(callbackId: string, title: string, metadata: ListMetadata, blocks: Block[]): Record<string, unknown> {
  return {
    type: "modal",
    callback_id: callbackId,
    title: plain(title, LIMITS.modalTitle),
    submit: plain("Save", LIMITS.modalTitle),
    close: plain("Cancel", LIMITS.modalTitle),
    private_metadata: JSON.stringify(metadata),
    blocks,
  };
}

const input = (name: string, label: string, element: Record<string, unknown>): Block => ({
  type: "input",
  block_id: name,
  optional: true,
  label: plain(outsidePlain(label, 200), LIMITS.inputLabel),
  element: { ...element, action_id: name },
});
