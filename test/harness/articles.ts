import { expect } from "vitest";
import {
  type CampaignId,
  newId,
  type RunId,
  type SlackUserId,
  type TaskId,
  type WorkspaceId,
} from "../../src/db/ids.ts";
import { article, heroImage, keywordResearch, newsletter, socialPosts } from "../../src/pipelines/article/index.ts";
import type { ArticlesRequest } from "../../src/pipelines/article/launch.ts";
import { launchArticles } from "../../src/pipelines/article/launch.ts";
import type { Card, Presenter, SlackPort } from "../../src/pipelines/ports.ts";
import { noFiles } from "./no-files.ts";
import { openStudio, type Studio } from "./studio.ts";

/** The studio with the article pipelines, and what was said: purpose and facts of each notice, in order. */
export interface ArticleStudio extends Studio {
  said: { purpose: string; facts: Record<string, unknown>; channel: string; threadTs: string | undefined }[];
  /** Launches a campaign, and answers its id when its articles' runs are there. */
  launch(request?: Partial<ArticlesRequest>): Promise<CampaignId>;
  articles(campaign: CampaignId): Promise<{ task: TaskId; run: RunId; title: string }[]>;
  task(id: TaskId): Promise<Record<string, unknown>>;
  /** An article that waits for a person's approval. */
  waitingArticle(): Promise<Made>;
  /** An article whose run has ended. */
  finishedArticle(request?: Partial<ArticlesRequest>): Promise<Made>;
  /** Waits until a run waits for a person's word on a review. */
  waits(run: RunId): Promise<void>;
  /** A workspace beside the studio's, which must neither read nor write its rows. */
  stranger: WorkspaceId;
}

/** A campaign of one article. */
export interface Made {
  campaign: CampaignId;
  task: TaskId;
  run: RunId;
  title: string;
}

/** Who launches what the studio launches. */
export const MAYA = "U0MAYA" as SlackUserId;

export async function openArticles(): Promise<ArticleStudio> {
  const said: ArticleStudio["said"] = [];
  let notice = { purpose: "", facts: {} as Record<string, unknown> };
  const card = (text: string): Card => ({ text, blocks: [] });
  const presenter: Presenter = {
    runEnded: async () => null,
    campaign: async () => card("card"),
    campaignEnded: async () => card("report"),
    summary: async () => card("summary"),
    notice: async (_, { kind, ...facts }) => {
      notice = { purpose: kind, facts };
      return card(kind);
    },
  };
  const slack: SlackPort = {
    post: async ({ card: { text }, target }) => {
      const facts = text === notice.purpose ? notice.facts : {};
      said.push({ purpose: text, facts, channel: target.channel, threadTs: target.threadTs });
      return { ts: `${said.length}.000100`, channel: target.channel };
    },
    update: async () => {},
    find: async () => "absent",
    ...noFiles,
  };
  const pipelines = [article, heroImage, socialPosts, newsletter, keywordResearch];
  const studio = await openStudio({ pipelines, ports: { presenter, slack } });
  let launches = 0;
  const stranger = newId<WorkspaceId>();
  await studio.query("insert into workspaces (id, slack_team_id, name) values ($1, 'T0OTHER', 'Other')", [stranger]);
  const waits = async (run: RunId) => {
    await expect
      .poll(async () => (await studio.query("select state, wait ->> 'key' as key from runs where id = $1", [run]))[0], {
        timeout: 15_000,
      })
      .toMatchObject({ state: "waiting", key: expect.stringContaining("review/") });
  };
  const one = async (request: Partial<ArticlesRequest>): Promise<Made> => {
    const campaign = await board.launch({ createdBy: MAYA, ...request });
    const [made] = await board.articles(campaign);
    if (!made) throw new Error("The campaign has no article.");
    return { campaign, ...made };
  };
  const board: ArticleStudio = {
    ...studio,
    said,
    stranger,
    waits,
    async waitingArticle() {
      const made = await one({ approval: "always" });
      await waits(made.run);
      return made;
    },
    async finishedArticle(request = {}) {
      const made = await one(request);
      await studio.ended(made.run, "hurry");
      return made;
    },
    async launch(request = {}) {
      launches += 1;
      const { campaignId } = await launchArticles(studio, studio.workspace, {
        topic: `warehouse planning ${launches}`,
        count: 1,
        deliverables: [],
        requestKey: `test:${launches}`,
        origin: { channel: "C1" },
        ...request,
      });
      await studio.engine.kick(studio.workspace);
      return campaignId;
    },
    async articles(campaign) {
      const rows = await studio.query(
        `select t.id as task, t.title, (select r.id from runs r where r.subject_id = t.id order by r.created_at desc limit 1) as run
           from tasks t where t.campaign_id = $1 and t.type = 'article' order by t.position`,
        [campaign],
      );
      return rows as { task: TaskId; run: RunId; title: string }[];
    },
    task: async (id) => (await studio.query("select * from tasks where id = $1", [id]))[0] ?? {},
  };
  return board;
}
