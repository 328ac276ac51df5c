import type { Recommendation } from "../../db/queries/board/recommendation.ts";
import { outside } from "./escape.ts";
import { type Block, context, divider, fitted, type Group, header, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";
import { recommendationBlocks } from "./recommendation.ts";
import { progressBar } from "./words.ts";

export interface HomeFacts {
  recommendations: Recommendation[];
  campaigns: { name: string; status: string; total: number; ended: number }[];
  has: { leads: boolean; messages: boolean };
}

/** The App Home: who waits for an answer, what is under way, how to ask. */
export function homeView(facts: HomeFacts): { type: "home"; blocks: Block[] } {
  const groups: Group[] = [{ rank: 0, blocks: [header("Today's board")] }];
  if (facts.recommendations.length === 0) groups.push({ rank: 0, blocks: [section(nothingOpen(facts))] });
  facts.recommendations.forEach((of, place) => {
    groups.push({ rank: 1 + place, blocks: recommendationBlocks(of) });
  });
  if (facts.campaigns.length > 0) {
    const lines = facts.campaigns.map(
      (of) =>
        `*${outside(of.name, 120)}*${of.status === "paused" ? " (paused)" : ""}\n${progressBar(of.ended, of.total)}`,
    );
    groups.push({ rank: 0, blocks: [divider(), header("Under way"), section(lines.join("\n"))] });
  }
  groups.push({
    rank: 0,
    blocks: [
      divider(),
      context(
        "`/summary` for the figures and the recommendations · `/launch` for outreach videos · `/callboard help` for everything",
      ),
    ],
  });
  return { type: "home", blocks: fitted(groups, LIMITS.blocksInView) };
}

function nothingOpen({ has }: HomeFacts): string {
  if (!has.leads && !has.messages)
    return "No leads yet. Your administrator can send them by webhook or import them; then this page fills itself.";
  return "Nobody waits for you right now. `/summary` looks again.";
}
