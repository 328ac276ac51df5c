import type { Card, ContentNotice } from "../../../pipelines/ports.ts";
import { link, mention, moment, outside } from "../escape.ts";
import { actions, type Block, type ButtonSpec, card, context, fitted, type Group, section } from "../kit.ts";
import { many } from "../words.ts";
import { DELIVERABLE_NAMES, STAGES } from "./words.ts";

export const ARTICLE_ACTIONS = {
  approve: "article_approve",
  sendBack: "article_send_back",
  open: "article_open",
  file: "article_file",
  details: "article_details",
} as const;

/** What a button that decides carries: the run, the wait it answers, the task, the draft it was shown with. */
export interface DecisionValue {
  run: string;
  key: string;
  task: string;
  draft: number;
}

/** What the rows say of a notice's task, as they stand when it is posted. */
export interface NoticeFacts {
  title: string;
  campaign: string;
  quality: number | null;
  drafts: number;
  words: number | null;
  shareUrl: string | null;
  deliverables: { kind: keyof typeof DELIVERABLE_NAMES; url: string | null }[];
  /** Who is asked: those it is assigned to, else who asked for the campaign. */
  people: string[];
}

/** What is said of an article while work is under way. Null: its task is gone. */
export function contentNotice(notice: ContentNotice, facts: NoticeFacts | null): Card {
  switch (notice.kind) {
    case "article_revised":
      return revised(notice);
    case "article_waits":
      return waits(notice, facts);
    case "article_finished":
      return finished(notice.taskId, facts);
    case "stage_finished":
      return stage(notice, facts);
    case "stuck_items":
      return stuck(notice);
  }
}

/** The kinds of notices that are about articles. */
export const CONTENT_KINDS: readonly ContentNotice["kind"][] = [
  "article_revised",
  "article_waits",
  "article_finished",
  "stage_finished",
  "stuck_items",
];

type Of<Kind extends ContentNotice["kind"]> = Extract<ContentNotice, { kind: Kind }>;

/** What changed, word by word: struck out is gone, bold is new. */
function revised({ title, version, revision, changes, added, removed, more, taskId }: Of<"article_revised">): Card {
  const by = revision.by ? mention(revision.by) : "the reviewer";
  const mark = revision.quality === null ? "" : ` with quality ${revision.quality}`;
  const groups: Group[] = [
    {
      rank: 0,
      blocks: [
        section(`*Draft ${version} of “${outside(title, 120)}”*\nDraft ${version - 1} was sent back by ${by}${mark}:`),
        section(quoted(outside(revision.text, 900))),
        section(`*What changed* (${many(added, "word")} new, ${many(removed, "word")} gone)`),
      ],
    },
    ...changes.map((parts, place) => ({
      rank: 1 + place,
      blocks: [section(parts.map(shownPart).join("").trim() || "…")],
    })),
  ];
  if (more > 0)
    groups.push({ rank: 1, blocks: [context(`${many(more, "more changed paragraph")}: the whole draft has them.`)] });
  groups.push({ rank: 0, blocks: [buttons(taskId, ["open"], title)] });
  return card(fitted(groups));
}

function shownPart({ kind, text }: Of<"article_revised">["changes"][number][number]): string {
  const words = outside(plainMarks(text), 800);
  if (kind === "same") return words;
  const [, before = "", core = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(words) ?? [];
  if (core === "") return words;
  const sign = kind === "added" ? "*" : "~";
  // Slack's marks end with the line, so each line gets its own.
  return `${before} ${core
    .split("\n")
    .map((line) => (line.trim() ? `${sign}${line.trim()}${sign}` : ""))
    .join("\n")} ${after}`;
}

/** Marks of Markdown would end ours: what they mean does not matter in a comparison. */
const plainMarks = (text: string): string => text.replace(/[*~_`]/g, "").replace(/^#+\s*/gm, "");

const quoted = (text: string): string =>
  text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");

function waits(
  { taskId, runId, key, title, why, version, quality, feedback }: Of<"article_waits">,
  facts: NoticeFacts | null,
): Card {
  const people = facts?.people.map(mention).join(", ");
  const value = JSON.stringify({ run: runId, key, task: taskId, draft: version } satisfies DecisionValue);
  return card([
    section(
      `${people ? `${people}: ` : ""}*“${outside(title, 120)}” waits for you.* ${outside(why, 250)}, quality ${quality} of 100.`,
    ),
    ...(feedback.trim() ? [section(`The reviewer says:\n${quoted(outside(feedback, 1_500))}`)] : []),
    actions(`article-waits:${taskId}`, [
      { actionId: ARTICLE_ACTIONS.approve, text: "Approve", value, style: "primary", label: `Approve: ${title}` },
      { actionId: ARTICLE_ACTIONS.sendBack, text: "Send back…", value, label: `Send back: ${title}` },
      openButton(taskId, title),
    ]),
  ]);
}

function finished(taskId: string, facts: NoticeFacts | null): Card {
  if (!facts) return card([section("An article was finished; it is not there any more.")]);
  const { title, quality, drafts, words, shareUrl, deliverables } = facts;
  const marks = [
    ...(words === null ? [] : [many(words, "word")]),
    many(drafts, "draft"),
    ...(quality === null ? [] : [`quality ${quality}`]),
  ];
  const extra = deliverables.map(({ kind, url }) =>
    url ? link(url, DELIVERABLE_NAMES[kind]) : DELIVERABLE_NAMES[kind],
  );
  return card([
    section(
      `:white_check_mark: *${shareUrl ? link(shareUrl, title) : outside(title, 150)}* is finished: ${marks.join(", ")}.`,
    ),
    ...(extra.length > 0 ? [context(`With it: ${extra.join(", ")}`)] : []),
    buttons(taskId, ["open", "file", "details"], title),
  ]);
}

function stage({ taskId, stage: name }: Of<"stage_finished">, facts: NoticeFacts | null): Card {
  if (!facts) return card([section("An article that you follow is not there any more.")]);
  const title = facts.shareUrl ? link(facts.shareUrl, facts.title) : outside(facts.title, 150);
  return card([
    section(`${STAGES[name] ?? outside(name, 40)}: *${title}* (${outside(facts.campaign, 80)}).`),
    buttons(taskId, ["open", "details"], facts.title),
    context("You follow this article. `/articles` lists what you follow; Details lets you stop."),
  ]);
}

function stuck({ items, more }: Of<"stuck_items">): Card {
  const groups: Group[] = [
    {
      rank: 0,
      blocks: [
        section(
          `*${many(items.length + more, "article")} of yours ${items.length + more === 1 ? "does" : "do"} not go on by ${items.length + more === 1 ? "itself" : "themselves"}.*`,
        ),
      ],
    },
  ];
  for (const [place, { taskId, title, campaign, why, since }] of items.entries())
    groups.push({
      rank: 1 + place,
      blocks: [
        section(
          `*${outside(title, 120)}* (${outside(campaign, 80)})\n${outside(why, 250)}, since ${moment(new Date(since))}.`,
        ),
        buttons(taskId, ["details"], title),
      ],
    });
  if (more > 0)
    groups.push({ rank: 0, blocks: [context(`And ${many(more, "more")}: \`/articles blocked\` lists them.`)] });
  return card(fitted(groups));
}

const openButton = (taskId: string, title: string): ButtonSpec => ({
  actionId: ARTICLE_ACTIONS.open,
  text: "Read",
  value: taskId,
  label: `Read: ${title}`,
});

function buttons(taskId: string, which: ("open" | "file" | "details")[], title: string): Block {
  const all: Record<(typeof which)[number], ButtonSpec> = {
    open: openButton(taskId, title),
    file: { actionId: ARTICLE_ACTIONS.file, text: "As a file", value: taskId, label: `As a file: ${title}` },
    details: { actionId: ARTICLE_ACTIONS.details, text: "Details", value: taskId, label: `Details of ${title}` },
  };
  return actions(
    `article:${taskId}`,
    which.map((name) => all[name]),
  );
}
