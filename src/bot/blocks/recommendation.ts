import type { Recommendation } from "../../db/queries/board/recommendation.ts";
import { mention, moment, outside } from "./escape.ts";
import { actions, type Block, type ButtonSpec, context, section } from "./kit.ts";
import { ACTION_TYPES, URGENCY, who } from "./words.ts";

export const RECOMMENDATION_ACTIONS = {
  done: "recommendation_done",
  dismiss: "recommendation_dismiss",
  snooze: "recommendation_snooze",
  undo: "recommendation_undo",
} as const;

export type RecommendationVerb = keyof typeof RECOMMENDATION_ACTIONS;

/** One recommendation: what, why and its buttons while it is open; who decided, and Undo, after that. */
export function recommendationBlocks(of: Recommendation): Block[] {
  const decision = decisionOf(of);
  const title = `*${ACTION_TYPES[of.type]}: ${who(of.contactName, of.contactCompany)}* · ${URGENCY[of.urgency]}`;
  if (decision !== null) {
    const undo = of.status === "expired" || (of.status === "pending" && !of.open && !of.asleep) ? [] : [undoButton(of)];
    const line = context(`${title} — ${decision}`);
    return undo.length > 0 ? [line, actions(`recommendation:${of.id}`, undo)] : [line];
  }
  const suggestion = of.suggestedMessage ? `\n${quoted(of.suggestedMessage, 900)}` : "";
  return [
    section(`${title}\n${outside(of.reason, 600)}${suggestion}`),
    context(whyPriority(of)),
    actions(`recommendation:${of.id}`, openButtons(of)),
  ];
}

/** What happened to it, or null while it waits. */
export function decisionOf(of: Recommendation): string | null {
  const at = of.decidedAt ? ` ${moment(of.decidedAt)}` : "";
  if (of.status === "actioned") return `Done by ${mention(of.decidedBy)}${at}`;
  if (of.status === "dismissed") return `Dismissed by ${mention(of.decidedBy)}${at}`;
  if (of.asleep && of.snoozedUntil) return `Snoozed by ${mention(of.decidedBy)} until ${moment(of.snoozedUntil)}`;
  return of.open ? null : `Expired ${moment(of.expiresAt)}`;
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
