import { z } from "zod";
import { definePipeline, defineStep, done } from "../../engine/define.ts";
import { FENCE_RULE, fence } from "../../fence.ts";
import { ask } from "../ask.ts";
import { keepStage, readStage } from "../stage.ts";
import { type DeliverableInput, deliverable } from "./common.ts";

const RULES = [
  "You announce an article on social networks: one post each for LinkedIn and X, and one for Slack communities.",
  "Each says one thing worth knowing and makes people want to read on. The post for X has at most 280 characters.",
  "Use nothing that does not stand in the article. No hashtags in a row, no emoji, no links: the link is added later.",
  FENCE_RULE,
].join("\n");

const LONGEST = { linkedin: 1_300, x: 280, community: 800 } as const;
const NAMES = { linkedin: "LinkedIn", x: "X", community: "Communities" } as const;

const Posts = z.object({
  posts: z
    .array(z.object({ network: z.enum(["linkedin", "x", "community"]), message: z.string().min(1) }))
    .min(3)
    .max(3)
    .describe("Exactly 3 posts, one for each network"),
});

const write = defineStep<DeliverableInput>({
  name: "write",
  timeoutMs: 60_000,
  agent: "content-writer",
  needs: ["taskId", "article"],
  gives: ["posts"],
  ends: true,
  async run(context) {
    const { article, taskId } = context.input;
    const user = ["Write the posts.", fence("article", await readStage(context, article))].join("\n\n");
    const { posts } = await ask(context, { name: "social_posts", schema: Posts, rules: RULES, user });
    const networks = Object.keys(NAMES) as (keyof typeof NAMES)[];
    const markdown = networks.flatMap((network, place) => {
      const post = posts.find((candidate) => candidate.network === network) ?? posts[place];
      return post ? [`## ${NAMES[network]}\n\n${cut(post.message.trim(), LONGEST[network])}`] : [];
    });
    const kept = await keepStage(context, {
      ...{ dir: "deliverables", taskId, name: "Social posts", title: `Social posts: ${article.title}`, version: 1 },
      markdown: [`# Social posts: ${article.title}`, ...markdown].join("\n\n"),
    });
    return done({ posts: kept.text }, (db) => [kept.write(db)]);
  },
});

/** Cut at a word, with the ellipsis within the length. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const short = text.slice(0, most - 1);
  return `${short.slice(0, Math.max(short.lastIndexOf(" "), most / 2))}…`;
}

/** What announces an article, network by network. */
export const socialPosts = definePipeline({
  slug: "social-posts",
  name: "Social posts",
  does: "announces an article on social networks",
  ...deliverable,
  steps: [write],
});
