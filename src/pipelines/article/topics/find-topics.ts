import { z } from "zod";
import { type CampaignId, newId, type TopicId } from "../../../db/ids.ts";
import { getContentCampaign } from "../../../db/queries/content/content-campaigns.ts";
import { countBacklog, insertTopics, listKnownTitles, listSpareTopics } from "../../../db/queries/content/topics.ts";
import { FatalStepError } from "../../../errors.ts";
import { definePipeline, defineStep, done, fail, type StepContext } from "../../engine/define.ts";
import { FENCE_RULE, fence } from "../../fence.ts";
import { ask } from "../ask.ts";
import { campaignPipeline } from "./campaign-pipeline.ts";
import { type ChosenTopic, generateStatements } from "./generate.ts";
import { alike, fingerprint } from "./similar.ts";

/** Questions to the model: what it repeats is left out, and it is asked again. */
const ROUNDS = 3;
/** Titles that the model is shown so that it does not suggest them again. */
const MOST_SHOWN = 200;

const RULES = [
  "You find topics for articles that people look for and that serve the campaign.",
  "Each topic has a title as it could stand above an article, the phrase people would search for, and its angle: what this article says that others do not.",
  "Topics differ from each other and from those that are known; other words for a known title do not count.",
  FENCE_RULE,
].join("\n");

const Suggestions = z.object({
  topics: z
    .array(
      z.object({
        title: z.string().min(1).max(150),
        keyword: z.string().min(1).max(100),
        angle: z.string().max(400),
      }),
    )
    .min(1)
    .max(40),
});
type Suggestion = z.infer<typeof Suggestions>["topics"][number];

interface TopicsInput {
  campaignId: CampaignId;
  /** Topics to find. */
  count: number;
}

/** Finds topics that the project never had, puts them into the campaign's backlog, and makes its missing articles of them. */
const find = defineStep<TopicsInput>({
  name: "find",
  timeoutMs: 150_000,
  agent: "keyword-researcher",
  needs: ["campaignId", "count"],
  gives: ["found"],
  ends: true,
  async run(context) {
    const { db, workspaceId, input } = context;
    const { campaignId, count } = input;
    const [found] = await getContentCampaign(db, workspaceId, { id: campaignId });
    if (!found) throw new FatalStepError("The campaign no longer exists.");
    const [known, [backlog], spare] = await db.batch([
      listKnownTitles(db, workspaceId, found.project.id),
      countBacklog(db, workspaceId, campaignId),
      listSpareTopics(db, workspaceId, campaignId),
    ]);
    const fresh = await suggest(
      context,
      found,
      known.map(({ title }) => title),
      count,
    );
    const rows = fresh.map((topic, position) => ({
      ...topic,
      id: newId<TopicId>(),
      fingerprint: fingerprint(topic.title),
      position,
    }));
    const missing = Math.max(0, (backlog?.target ?? 0) - (backlog?.tasks ?? 0));
    const chosen: ChosenTopic[] = [...spare, ...rows].slice(0, missing);
    if (rows.length === 0 && chosen.length === 0)
      return fail(
        "Keyword research found no topic that the project has not had. Give the campaign another topic, or name the topics yourself.",
      );
    return done({ found: rows.length, asked: count }, (db) => [
      insertTopics(db, workspaceId, campaignId, rows),
      ...generateStatements(db, workspaceId, campaignId, campaignPipeline(found.campaign), chosen, backlog?.tasks ?? 0),
    ]);
  },
});

async function suggest(
  context: StepContext<TopicsInput>,
  { campaign, project }: { campaign: { content: { topic: string } | null; brief: string }; project: { name: string } },
  known: string[],
  count: number,
): Promise<Suggestion[]> {
  const taken = [...known];
  const fresh: Suggestion[] = [];
  for (let round = 1; round <= ROUNDS && fresh.length < count; round += 1) {
    const user = [
      `Find ${count - fresh.length} topics.`,
      fence("campaign", { topic: campaign.content?.topic ?? "", project: project.name }),
      fence("campaign_brief", campaign.brief),
      ...(taken.length > 0 ? [fence("known_titles", taken.slice(-MOST_SHOWN))] : []),
    ].join("\n\n");
    const { topics } = await ask(context, { name: `topics_${round}`, schema: Suggestions, rules: RULES, user });
    for (const topic of topics) {
      const title = topic.title.replace(/\s+/g, " ").trim();
      if (fresh.length === count || title === "" || taken.some((other) => alike(other, title))) continue;
      taken.push(title);
      fresh.push({ title, keyword: topic.keyword.trim(), angle: topic.angle.trim() });
    }
  }
  return fresh;
}

/** Keyword research: topics for a campaign whose backlog is low. Its run is about the campaign itself, and no item of it. */
export const keywordResearch = definePipeline({
  slug: "keyword-research",
  name: "Keyword research",
  does: "finds topics that a project has not had, for a campaign's backlog",
  version: 1,
  input: z.object({ campaignId: z.uuid(), count: z.int().min(1).max(60) }),
  steps: [find],
});
