import type { campaigns } from "../../../db/schema/campaigns.ts";
import type { topics } from "../../../db/schema/content.ts";
import type { Card } from "../../../pipelines/ports.ts";
import { moment, outside } from "../escape.ts";
import { button, card, context, fitted, type Group, section } from "../kit.ts";
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

export const TOPIC_DROP = "topic_drop";

/** What people see of the projects of a workspace. */
export const projectList = (found: { name: string; slug: string; description: string }[]): Card =>
  card([
    section(
      found.length === 0
        ? "There are no projects yet: `/articles project NAME` makes one, and so does a launch."
        : found.map(({ name, slug }) => `• *${outside(name, 100)}* \`${outside(slug, 80)}\``).join("\n"),
    ),
    context("`/articles readers PROJECT` says for whom a project writes."),
  ]);

/** A language as English has it; null for a code that is none. */
export function languageName(code: string): string | null {
  try {
    return new Intl.DisplayNames(["en"], { type: "language", fallback: "none" }).of(code) ?? null;
  } catch {
    return null;
  }
}

type Readers = { name: string; description: string; pains: string[]; language: string };

/** The readers of a project. */
export const readerList = (project: string, found: Readers[]): Card =>
  card([
    section(
      found.length === 0
        ? `*${outside(project, 100)}* names no readers yet.`
        : [
            `*${outside(project, 100)}* writes for:`,
            ...found.map(
              ({ name, description, pains, language }) =>
                `• *${outside(name, 80)}*: ${outside(description, 200)}${pains.length > 0 ? ` (${outside(pains.join("; "), 200)})` : ""}, in ${outside(languageName(language) ?? language, 40)}`,
            ),
          ].join("\n"),
    ),
    context(
      "`/articles readers PROJECT Name: who they are; what troubles them; …; language=de` adds some, English unless you say. New campaigns of the project are aimed at all of them.",
    ),
  ]);

/** Tasks that may be taken up now. */
export const readyList = (found: { title: string; step: string; agent: string | null }[]): Card =>
  card([
    section(
      found.length === 0
        ? "Nothing waits for its turn."
        : found
            .map(
              ({ title, step, agent }) =>
                `• ${outside(title, 120)}: ${outside(step, 40)}${agent ? ` by ${outside(agent, 40)}` : ""}`,
            )
            .join("\n"),
    ),
  ]);

/** The spare topics of a campaign. */
export function topicList({ name, slug }: Campaign, spare: (typeof topics.$inferSelect)[]): Card {
  const head = section(
    `*${outside(name, 120)}*: ${spare.length === 0 ? "no spare topics." : many(spare.length, "spare topic")}`,
  );
  const groups: Group[] = spare.map(({ id, title, keyword, angle }, place) => ({
    rank: 1 + place,
    blocks: [
      {
        ...section(`*${outside(title, 150)}* · ${outside(keyword, 80)}${angle ? `\n${outside(angle, 250)}` : ""}`),
        accessory: button({ actionId: TOPIC_DROP, text: "Drop", value: id, label: `Drop: ${title}` }),
      },
    ],
  }));
  const hint = `\`/articles more ${outside(slug ?? "", 80)} NUMBER\` makes articles of them; \`/articles add\` takes a title of your own.`;
  return card(fitted([{ rank: 0, blocks: [head] }, ...groups, { rank: 0, blocks: [context(hint)] }]));
}
