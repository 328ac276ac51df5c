import type { Recommendation } from "../../db/queries/board/recommendation.ts";
import type { DismissReason } from "../../db/queries/brain/set-dismiss-reason.ts";
import { mention, moment, outside } from "./escape.ts";
import { actions, type Block, type ButtonSpec, context, divider, plain, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";
import { type ExplainedScore, scoreBlocks } from "./scores.ts";
import { ACTION_TYPES, URGENCY, who } from "./words.ts";

export const RECOMMENDATION_ACTIONS = {
  done: "recommendation_done",
  dismiss: "recommendation_dismiss",
  snooze: "recommendation_snooze",
  undo: "recommendation_undo",
} as const;

/** The button that opens what a priority is made of, and the list of reasons under a dismissed recommendation. */
export const RECOMMENDATION_WHY = "recommendation_why";
export const RECOMMENDATION_REASON = "recommendation_reason";

export type RecommendationVerb = keyof typeof RECOMMENDATION_ACTIONS;

/** One recommendation: what, why and its buttons while it is open; who decided, and Undo, after that. */
export function recommendationBlocks(of: Recommendation): Block[] {
  const decision = decisionOf(of);
  const whose = of.assignee ? ` · for ${mention(of.assignee)}` : "";
  const title = `*${ACTION_TYPES[of.type]}: ${who(of.contactName, of.contactCompany)}* · ${URGENCY[of.urgency]}${whose}`;
  if (decision !== null) {
    const undo = of.status === "expired" || (of.status === "pending" && !of.open && !of.asleep) ? [] : [undoButton(of)];
    const line = context(`${title} — ${decision}`);
    if (undo.length === 0) return [line];
    const asked = of.status === "dismissed" ? [reasonSelect(of)] : [];
    const row = actions(`recommendation:${of.id}`, undo);
    return [line, { ...row, elements: [...(row.elements as object[]), ...asked] }];
  }
  const returned = of.returned ? `\n_${outside(of.returned, 300)}_` : "";
  const suggestion = of.suggestedMessage ? `\n${quoted(of.suggestedMessage, 900)}` : "";
  return [
    section(`${title}\n${outside(of.reason, 600)}${returned}${suggestion}`),
    context(whyPriority(of)),
    actions(`recommendation:${of.id}`, openButtons(of)),
  ];
}

/** What happened to it, or null while it waits. */
export function decisionOf(of: Recommendation): string | null {
  const at = of.decidedAt ? ` ${moment(of.decidedAt)}` : "";
  if (of.status === "actioned") return `Done by ${mention(of.decidedBy)}${at}`;
  if (of.status === "dismissed") {
    const why = REASONS.find(({ value }) => value === of.dismissReason);
    return `Dismissed by ${mention(of.decidedBy)}${at}${why ? `: ${why.text.toLowerCase()}` : ""}`;
  }
  if (of.asleep && of.snoozedUntil) return `Snoozed by ${mention(of.decidedBy)} until ${moment(of.snoozedUntil)}`;
  return of.open ? null : `Expired ${moment(of.expiresAt)}`;
}

const REASONS: { text: string; value: DismissReason }[] = [
  { text: "Not relevant", value: "not_relevant" },
  { text: "Already handled", value: "already_handled" },
  { text: "Wrong person", value: "wrong_person" },
  { text: "Bad timing", value: "bad_timing" },
  { text: "Another reason", value: "other" },
];

/** Asks why; each value names the recommendation as well. */
const reasonSelect = (of: Recommendation) => {
  const optionOf = ({ text, value }: (typeof REASONS)[number]) => ({
    text: plain(text, LIMITS.buttonText),
    value: `${of.id}:${value}`,
  });
  const chosen = REASONS.find(({ value }) => value === of.dismissReason);
  return {
    type: "static_select",
    action_id: RECOMMENDATION_REASON,
    placeholder: plain("Why?", LIMITS.placeholder),
    options: REASONS.map(optionOf),
    ...(chosen ? { initial_option: optionOf(chosen) } : {}),
  };
};

/** What a priority is made of, and what the contact's scores are made of, as a window of its own. */
export function whyModal(of: Recommendation, scores: ExplainedScore[]): Record<string, unknown> {
  const lines = of.parts
    .slice(0, 12)
    .map((part) => `• ${outside(part.label, 100)}: *${part.points >= 0 ? "+" : ""}${part.points}*`);
  return {
    type: "modal",
    title: plain("Why this?", LIMITS.modalTitle),
    close: plain("Close", LIMITS.modalTitle),
    blocks: [
      section(`*${ACTION_TYPES[of.type]}: ${who(of.contactName, of.contactCompany)}*\n${outside(of.reason, 900)}`),
      ...(of.returned ? [section(outside(of.returned, 500))] : []),
      section(`*Priority ${of.priority} of 100*, the sum of\n${lines.join("\n") || "nothing that was kept"}`),
      context(
        `From 70 on it is for now, from 45 for today. Done and Dismiss teach the next ones of this kind. It expires ${moment(of.expiresAt)}.`,
      ),
      ...scores.flatMap((score) => [divider(), ...scoreBlocks(score)]),
    ],
  };
}

/** The priority and the parts it is the sum of. */
function whyPriority(of: Recommendation): string {
  const parts = of.parts
    .slice(0, 6)
    .map((part) => `${outside(part.label, 60)} ${part.points >= 0 ? "+" : ""}${part.points}`);
  return `Priority ${of.priority} of 100${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

function openButtons(of: Recommendation): ButtonSpec[] {
  const name = of.contactName;
  return [
    { actionId: RECOMMENDATION_ACTIONS.done, text: "Done", value: of.id, style: "primary", label: `Done: ${name}` },
    { actionId: RECOMMENDATION_ACTIONS.snooze, text: "Snooze 24 h", value: of.id, label: `Snooze 24 h: ${name}` },
    { actionId: RECOMMENDATION_ACTIONS.dismiss, text: "Dismiss", value: of.id, label: `Dismiss: ${name}` },
    { actionId: RECOMMENDATION_WHY, text: "Why", value: of.id, label: `Why: ${name}` },
  ];
}

const undoButton = (of: Recommendation): ButtonSpec => ({
  actionId: RECOMMENDATION_ACTIONS.undo,
  text: "Undo",
  value: of.id,
  label: `Undo: ${of.contactName}`,
});

/** Somebody else's words as a quote, line by line. */
export function quoted(text: string, max: number): string {
  return outside(text.trim(), max)
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
