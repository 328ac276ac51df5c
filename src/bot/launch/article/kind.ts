import { z } from "zod";
import { launchSettings } from "../../../db/queries/outreach/launch-settings.ts";
import { DELIVERABLES } from "../../../db/schema/projects.ts";
import { UserError } from "../../../errors.ts";
import {
  checkArticles,
  estimateArticles,
  launchArticles,
  type NewArticles,
  planArticles,
} from "../../../pipelines/index.ts";
import { DELIVERABLE_NAMES } from "../../blocks/content/words.ts";
import { outside } from "../../blocks/escape.ts";
import { type Block, context, section } from "../../blocks/kit.ts";
import { dollars, many } from "../../blocks/words.ts";
import type { Form, LaunchAsked, LaunchKind, Preview, ReadForm } from "../kind.ts";
import { chosenPipeline, pipelineGone, pipelineLine } from "../pipeline-field.ts";
import { articleFields, BASE, readProject } from "./fields.ts";
import { parseArticleLine } from "./read-line.ts";

/** A draft: the campaign as it is checked, and whether it is begun or only planned. */
const Draft = z.object({ articles: z.looseObject({}), planned: z.boolean(), pipeline: z.string().optional() });

const draftOf = (input: Record<string, unknown>) => {
  const { articles, planned, pipeline } = Draft.parse(input);
  return { articles: checkArticles(articles as never), planned, pipeline };
};

/** Campaigns of articles. */
export const articleKind: LaunchKind = {
  key: "article",
  label: "Articles",
  usage: {
    line: '/launch article "TOPIC" 5',
    does: "previews five articles on a topic, with picture, posts and newsletter; after it, `approve` asks you about each, `plain` leaves the extras out, `plan` begins nothing yet (managers only).",
  },
  fields: (asked, shown) => articleFields(asked, shown?.project),
  read,
  async readLine(_asked, text) {
    const { topic, count, approval, extras, planned } = parseArticleLine(text);
    const articles = checkArticles({ topic, count, approval, ...(extras ? {} : { deliverables: [] }) });
    return { articles, planned };
  },
  items: (input) => draftOf(input).articles.count,
  async preview(asked, input) {
    const { deps, tenant } = asked;
    const draft = draftOf(input);
    const [[settings], pipeline] = await Promise.all([
      launchSettings(deps.db, tenant.id),
      pipelineLine(asked, BASE, draft.pipeline),
    ]);
    const image = (settings?.mediaPrices ?? deps.prices.media)?.image ?? null;
    return shown(draft, estimateArticles(draft.articles, deps.prices.script, image), pipeline);
  },
  async launch({ deps, tenant, user, origin }, input, { requestKey }) {
    const { articles, planned, pipeline } = draftOf(input);
    const make = planned ? planArticles : launchArticles;
    const { total } = await make(deps, tenant.id, { ...articles, pipeline, requestKey, createdBy: user, origin });
    const what = `${many(total, "article")} on “${outside(articles.topic, 120)}”`;
    return planned
      ? `Planned ${what}. \`/articles campaigns\` has its short name, \`/articles start\` begins it.`
      : `Launched ${what}. Its card will be here in a moment.`;
  },
};

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

async function read(asked: LaunchAsked, form: Form): Promise<ReadForm> {
  const text = (name: string) => form(name).text.trim();
  const without = new Set(form("plain").options);
  const budget = text("budget") === "" ? null : Math.round(Number(text("budget")) * 1_000_000);
  if (!/^\d{1,3}$/.test(text("count"))) return { errors: { count: "Write a whole number from 1 to 50." } };
  const pipeline = chosenPipeline(form);
  const gone = await pipelineGone(asked, BASE, pipeline);
  if (gone) return { errors: gone };
  const owner = await readProject(asked, form);
  if ("errors" in owner) return owner;
  try {
    const articles = checkArticles({
      topic: text("topic"),
      count: Number(text("count")),
      brief: text("brief"),
      topics: lines(text("topics")),
      deliverables: DELIVERABLES.filter((kind) => !without.has(kind)),
      approval: form("approval").options[0] === "always" ? "always" : "stuck",
      ...owner,
      budget,
    });
    return { draft: { articles, planned: false, ...(pipeline ? { pipeline } : {}) } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { errors: { [fieldOf(error.message)]: error.message } };
  }
}

const PROBLEMS: [RegExp, string][] = [
  [/more topics|a topic/i, "topics"],
  [/brief/i, "brief"],
  [/budget/i, "budget"],
  [/project/i, "newProject"],
  [/number|article/i, "count"],
];
const fieldOf = (message: string): string => PROBLEMS.find(([pattern]) => pattern.test(message))?.[1] ?? "topic";

/** What it would come to: how many, from which topics, what comes with them, what it costs. */
function shown(
  { articles, planned }: { articles: NewArticles; planned: boolean },
  estimate: ReturnType<typeof estimateArticles>,
  pipeline: string | null,
): Preview {
  const { topic, count, topics, deliverables, approval, budget } = articles;
  const missing = count === 1 && topics.length === 0 ? 0 : count - topics.length;
  const where = [
    ...(topics.length > 0 ? [`${many(topics.length, "title")} of yours`] : []),
    ...(missing > 0 ? [`${many(missing, "topic")} from keyword research`] : []),
  ];
  const extras = deliverables.map((kind) => DELIVERABLE_NAMES[kind]);
  const price = (value: number | null) => (value === null ? "unknown" : dollars(value));
  const cost =
    estimate.expected === null
      ? "Cost: unknown, because the price of the model or of a picture is not stated."
      : `Cost: ${price(estimate.low)} at the least, ${price(estimate.expected)} expected, ${price(estimate.worst)} at the worst.`;
  const blocks: Block[] = [
    section(
      `*${many(count, "article")} on “${outside(topic, 150)}”*${where.length > 0 ? `\n${where.join(", ")}` : ""}`,
    ),
    section(
      [
        extras.length > 0 ? `With each: ${extras.join(", ")}.` : "Nothing comes with them.",
        approval === "always"
          ? "A person is asked about every article."
          : "A person is asked when the reviewer has sent an article back three times.",
        cost,
        pipeline ?? ":warning: The pipeline that was chosen is not there any more.",
        budget === null ? "No budget: nothing stops it." : `It pauses and asks at ${dollars(budget)}.`,
        ...(planned ? ["It is only planned: nothing begins before somebody starts it."] : []),
      ].join("\n"),
    ),
    ...(topics.length > 0
      ? [
          context(
            topics
              .slice(0, 10)
              .map((title) => `• ${outside(title, 150)}`)
              .join("\n"),
          ),
        ]
      : []),
  ];
  return { blocks, held: 0, ready: "yes" };
}
