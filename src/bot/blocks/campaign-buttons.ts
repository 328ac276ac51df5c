import type { CampaignFacts } from "./campaign.ts";
import { amountInput } from "./inputs.ts";
import { actions, type Block, type ButtonSpec, plain } from "./kit.ts";
import { LIMITS } from "./limits.ts";
import { count, dollars, many } from "./words.ts";

export const CAMPAIGN_DETAILS = "campaign_details";
export const CAMPAIGN_RAISE = "campaign_raise";

/** What one click does to a campaign, and its action id. */
export const CAMPAIGN_ACTIONS = {
  pause: "campaign_pause",
  resume: "campaign_resume",
  cancel: "campaign_cancel",
  retry: "campaign_retry_failed",
  release: "campaign_release",
  letThrough: "campaign_let_through",
} as const;
export type CampaignVerb = keyof typeof CAMPAIGN_ACTIONS;

type Labelled = Omit<ButtonSpec, "value" | "label">;

/** What may be done to a campaign as it stands; for all to see, for managers to press. */
export function campaignButtons(facts: CampaignFacts): Block {
  const { campaign } = facts;
  const open = campaign.status === "running" || campaign.status === "paused";
  const buttons: Labelled[] = [
    ...(open && campaign.canary === "trying" ? [release(facts)] : []),
    ...(campaign.status === "paused" && campaign.userPaused ? [RESUME] : []),
    ...(open && !campaign.userPaused ? [PAUSE] : []),
    ...(open && campaign.budget !== null ? [{ actionId: CAMPAIGN_RAISE, text: "Raise the ceiling" }] : []),
    ...(campaign.status !== "cancelled" && (facts.counts.failed ?? 0) > 0 ? [retry(facts)] : []),
    ...(campaign.status !== "cancelled" && facts.held > 0 ? [letThrough(facts)] : []),
    { actionId: CAMPAIGN_DETAILS, text: "Details" },
    ...(open ? [cancel(facts)] : []),
  ];
  return actions(
    `campaign:${campaign.id}`,
    buttons.map((button) => ({ ...button, value: campaign.id, label: `${button.text}: ${campaign.name}` })),
  );
}

const PAUSE: Labelled = { actionId: CAMPAIGN_ACTIONS.pause, text: "Pause" };
const RESUME: Labelled = { actionId: CAMPAIGN_ACTIONS.resume, text: "Resume", style: "primary" };

const release = ({ waiting }: CampaignFacts): Labelled => ({
  actionId: CAMPAIGN_ACTIONS.release,
  text: `Release the rest (${count(waiting)})`,
  style: "primary",
});

const retry = ({ counts }: CampaignFacts): Labelled => ({
  actionId: CAMPAIGN_ACTIONS.retry,
  text: `Retry failed (${count(counts.failed ?? 0)})`,
});

const letThrough = ({ held }: CampaignFacts): Labelled => ({
  actionId: CAMPAIGN_ACTIONS.letThrough,
  text: `Let ${count(held)} held through`,
  confirm: {
    title: "Contact them again?",
    text: `${many(held, "person was", "people were")} contacted before, or stand in another campaign. Details says who and why.`,
    confirm: "Contact them",
  },
});

const cancel = ({ spent }: CampaignFacts): Labelled => ({
  actionId: CAMPAIGN_ACTIONS.cancel,
  text: "Cancel",
  style: "danger",
  confirm: {
    title: "Cancel the campaign?",
    text: `What is under way ends, nothing new begins, and it cannot be taken up again. What is made so far stays${spent > 0 ? `, ${dollars(spent)} are spent` : ""}.`,
    confirm: "Cancel campaign",
  },
});

/** Asks for a new ceiling. @param metadata Comes back with the answer. */
export const raiseModal = (
  of: { budget: number; spent: number; reserved: number },
  metadata: string,
): Record<string, unknown> => ({
  type: "modal",
  callback_id: CAMPAIGN_RAISE,
  title: plain("Raise the ceiling", LIMITS.modalTitle),
  submit: plain("Raise", LIMITS.modalTitle),
  close: plain("Leave it", LIMITS.modalTitle),
  private_metadata: metadata,
  blocks: [
    amountInput(
      {
        name: "ceiling",
        label: "Ceiling in US dollars",
        hint: `It is ${dollars(of.budget)} now; ${dollars(of.spent + of.reserved)} are spent or ordered. Finished steps are not paid again.`,
      },
      String(Math.ceil((Math.max(of.budget, of.spent + of.reserved) * 1.5) / 1_000_000)),
    ),
  ],
});
