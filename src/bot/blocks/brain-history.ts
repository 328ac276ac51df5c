import type { listActions } from "../../db/queries/brain/list-actions.ts";
import type { brainSummaries } from "../../db/schema/brain.ts";
import type { Card } from "../../pipelines/ports.ts";
import { titleOf } from "./digest.ts";
import { mention, moment, outside } from "./escape.ts";
import { card, fitted, section } from "./kit.ts";
import { ACTION_TYPES, URGENCY, who } from "./words.ts";

/** Summaries that were made, the newest first. */
export function summariesCard(summaries: (typeof brainSummaries.$inferSelect)[]): Card {
  if (summaries.length === 0) return card([section("None yet. `/summary` makes one.")]);
  return listed(
    summaries.map((of) => {
      const by = of.triggeredBy ? ` for ${mention(of.triggeredBy)}` : "";
      return `*${titleOf(of)}* · ${of.type}${by} · ${moment(of.createdAt)}\n${outside(of.text, 220)}`;
    }),
  );
}

type Action = Awaited<ReturnType<typeof listActions>>[number];

/** Recommendations as one line each; their buttons are on App Home and under their summary. */
export function actionsCard(actions: Action[]): Card {
  if (actions.length === 0) return card([section("None. `/summary` looks whom to talk to.")]);
  return listed(
    actions.map((of) => {
      const whose = of.assignee ? ` · for ${mention(of.assignee)}` : "";
      return `*${of.priority}* ${ACTION_TYPES[of.type]}: *${who(of.contactName, of.contactCompany)}* · ${URGENCY[of.urgency]}${whose}\n${outside(of.reason, 220)}`;
    }),
  );
}

const listed = (lines: string[]): Card => card(fitted(lines.map((line, rank) => ({ rank, blocks: [section(line)] }))));
