import type { campaigns } from "../../../db/schema/campaigns.ts";
import type { topics } from "../../../db/schema/content.ts";
import type { Card } from "../../../pipelines/ports.ts";
import { moment, outside } from "../escape.ts";
import { card, context, fitted, type Group, section } from "../kit.ts";
import { many } from "../words.ts";
import { CONTENT_STATUS } from "./words.ts";

type Campaign = typeof campaigns.$inferSelect;

/** Content campaigns with their short names. */
export function campaignList(found: Campaign[]): Card {
  if (found.length === 0)
    return card([section('There are no content campaigns yet. Start one with `/launch article "Your topic" 5`.')]);
  const groups: Group[] = found.map((campaign, place) => {
    const { name, status, slug, targetCount, launchedAt } = campaign;
    const facts = [
      CONTENT_STATUS[status],
      many(targetCount ?? 0, "article"),
      ...(launchedAt ? [moment(launchedAt)] : []),
    ];
    return {
      rank: place,
      blocks: [section(`*${outside(name, 120)}* \`${outside(slug ?? "", 80)}\`\n${facts.join(" · ")}`)],
    };
  });
  return card(
    fitted([...groups, { rank: 0, blocks: [context("`/articles add`, `more` and `topics` take the short name.")] }]),
  );
}

/** The spare topics of a campaign. */
export function topicList({ name, slug }: Campaign, spare: (typeof topics.$inferSelect)[]): Card {
  const head = section(
    `*${outside(name, 120)}*: ${spare.length === 0 ? "no spare topics." : many(spare.length, "spare topic")}`,
  );
  const groups: Group[] = spare.map(({ title, keyword, angle }, place) => ({
    rank: 1 + place,
    blocks: [section(`*${outside(title, 150)}* · ${outside(keyword, 80)}${angle ? `\n${outside(angle, 250)}` : ""}`)],
  }));
  const hint = `\`/articles more ${outside(slug ?? "", 80)} NUMBER\` makes articles of them; \`/articles add\` takes a title of your own.`;
  return card(fitted([{ rank: 0, blocks: [head] }, ...groups, { rank: 0, blocks: [context(hint)] }]));
}
