import type { Undelivered } from "../../db/queries/board/list-undelivered.ts";
import type { Recommendation } from "../../db/queries/board/recommendation.ts";
import type { Config } from "../../db/queries/brain/get-config.ts";
import type { KeptThing } from "../../db/queries/brain/kept-posts.ts";
import type { brainSummaries } from "../../db/schema/brain.ts";
import { movedBlocks, titleOf } from "./digest.ts";
import { mention, moment, outside } from "./escape.ts";
import { keptBlocks } from "./kept.ts";
import { actions, type Block, context, divider, fitted, type Group, header, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";
import { recommendationBlocks } from "./recommendation.ts";
import { rowsButton } from "./rows.ts";
import { hourText, PIPELINES, progressBar } from "./words.ts";

export const HOME_SETTINGS = "home_settings";

export interface HomeFacts {
  recommendations: Recommendation[];
  campaigns: { name: string; status: string; total: number; ended: number }[];
  /** Runs that belong to no campaign. */
  work: { pipeline: string; state: string; step: string | null; by: string | null; since: string }[];
  /** What Slack took nowhere, so that it is said here. */
  undelivered: Undelivered[];
  config: Config | undefined;
  /** The newest summary or digest. */
  latest: typeof brainSummaries.$inferSelect | undefined;
  has: { leads: boolean; messages: boolean };
  /** What was not posted, and stands in the next digest. */
  kept: (KeptThing & { all: number })[];
}

/** The App Home: who waits for an answer, what is under way, how to ask. */
export function homeView(facts: HomeFacts): { type: "home"; blocks: Block[] } {
  const groups: Group[] = [{ rank: 0, blocks: [header("Today's board")] }];
  if (facts.undelivered.length > 0) {
    const lines = facts.undelivered.map(undeliveredLine).join("\n");
    groups.push({ rank: 0, blocks: [section(`:warning: *Not delivered*\n${lines}`), divider()] });
  }
  if (facts.recommendations.length === 0) groups.push({ rank: 0, blocks: [section(nothingOpen(facts))] });
  facts.recommendations.forEach((of, place) => {
    groups.push({ rank: 1 + place, blocks: recommendationBlocks(of) });
  });
  const work = facts.work.map(workLine);
  if (facts.campaigns.length + work.length > 0) {
    const campaigns = facts.campaigns.map(
      (of) =>
        `*${outside(of.name, 120)}*${of.status === "paused" ? " (paused)" : ""}\n${progressBar(of.ended, of.total)}`,
    );
    groups.push({ rank: 0, blocks: [divider(), header("Under way"), section([...campaigns, ...work].join("\n"))] });
  }
  const { latest } = facts;
  if (latest) {
    const line = `*${titleOf(latest)}* · ${moment(latest.createdAt)}\n${outside(latest.text, 300)}`;
    const rows = actions("home:figures", [rowsButton(latest.id)]);
    groups.push({
      rank: 0,
      blocks: [divider(), header("Latest summary"), section(line), ...movedBlocks(latest), rows],
    });
  }
  const kept = keptBlocks(facts.kept);
  if (kept.length > 0) groups.push({ rank: 0, blocks: kept });
  if (facts.config) groups.push({ rank: 0, blocks: [divider(), header("Settings"), ...settingsBlocks(facts.config)] });
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

const workLine = ({ pipeline, state, step, by, since }: HomeFacts["work"][number]): string => {
  const where = state === "waiting" ? "waits" : (step ?? state);
  return `*${outside(PIPELINES[pipeline] ?? pipeline, 60)}* · ${outside(where, 60)}${by ? ` · asked for by ${mention(by)}` : ""} · ${moment(new Date(since))}`;
};

const undeliveredLine = (of: HomeFacts["undelivered"][number]): string => {
  const what = of.campaign
    ? `the campaign ${of.campaign}`
    : (PIPELINES[of.pipeline ?? ""] ?? of.pipeline ?? "a message");
  const where = of.channel ? ` in <#${outside(of.channel, 30)}>` : "";
  const why = of.error ? ` ${outside(of.error, 200)}` : "";
  const more = of.runId ? ` See \`/callboard run ${outside(of.runId, 36)}\`.` : "";
  return `${moment(new Date(of.since))}: ${outside(what, 120)}${of.state ? ` (${outside(of.state, 20)})` : ""} could not be posted${where}.${why}${more}`;
};

/** How the digest stands, and the button to change it. */
function settingsBlocks(config: Config): Block[] {
  const where = config.digestChannel ? ` in <#${config.digestChannel}>` : "";
  const next = config.nextDigestAt ? `, next ${moment(config.nextDigestAt)}` : "";
  const digest = config.digestEnabled ? `on${where}${next}` : "off";
  const quiet =
    config.quietFrom === null ? "" : ` · quiet from ${hourText(config.quietFrom)} to ${hourText(config.quietTo ?? 0)}`;
  return [
    section(
      `Digest: ${digest}\n${outside(config.timeZone, 60)}${quiet} · hot from ${config.hotThreshold}, warm from ${config.warmThreshold}`,
    ),
    actions("home:settings", [{ actionId: HOME_SETTINGS, text: "Change settings", value: "settings" }]),
  ];
}

function nothingOpen({ has }: HomeFacts): string {
  if (!has.leads && !has.messages)
    return "No leads yet. Your administrator can send them by webhook or import them; then this page fills itself.";
  return "Nobody waits for you right now. `/summary` looks again.";
}
