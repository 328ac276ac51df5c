import type { Filling, Json, Place } from "../fill.ts";
import { HEADINGS, MENDED, POINTS, POLISH, PROBLEMS, PURPOSES, QUESTIONS, SENTENCES, TITLES } from "./phrases.ts";
import { hashOf, markOf, sendsBack } from "./review.ts";

const blockOf = (filling: Filling, name: string): string | null =>
  filling.prompt.blocks.find((block) => block.name === name)?.text ?? null;

/** What the texts are about: the article's keyword or the campaign's topic; null where the prompt is not of a content team. */
function topicOf(filling: Filling): string | null {
  for (const name of ["article", "campaign"]) {
    const record = filling.prompt.records.find(
      ({ block, value }) => block === name && ("keyword" in value || "topic" in value),
    );
    const topic = record?.value.keyword || record?.value.topic;
    if (typeof topic === "string" && topic.trim() !== "") return topic.trim();
  }
  return /^# (.+)$/m.exec(blockOf(filling, "article") ?? "")?.[1] ?? null;
}

const about = (pattern: string, topic: string): string => {
  const text = pattern.replaceAll("{t}", topic);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** A text of a content team's work, by the name of the property; null where the prompt is of another kind. */
export function contentText(place: Place, filling: Filling): string | null {
  const topic = topicOf(filling);
  if (topic === null) return null;
  const { index, name, within } = place;
  if (name === "markdown") return articleText(filling, topic);
  if (name === "title" && within === "topics") return freshTitle(filling, topic, index);
  if (name === "title")
    return String(
      filling.prompt.records.find(({ block }) => block === "article")?.value.title ?? about(TITLES[0], topic),
    );
  if (within === "points") return about(pick(POINTS, index), topic);
  if (within === "questions") return about(pick(QUESTIONS, index), topic);
  const texts: Record<string, () => string> = {
    keyword: () => `${topic} ${pick(["basics", "cost", "checklist", "examples", "mistakes"], index)}`.toLowerCase(),
    angle: () => about(pick(POINTS, index + 1), topic),
    intent: () =>
      about(
        "Readers look for {t} because something in their day takes too long. They want to know where to begin and what to avoid.",
        topic,
      ),
    caution: () => "Give no figure without its source, and promise no result.",
    thesis: () => about("{t} works when one person owns it and a small trial comes before a large plan.", topic),
    reader: () => "Somebody who leads a small team and has little time to read.",
    tone: () => "Plain, friendly, concrete.",
    heading: () => pick(HEADINGS, index),
    purpose: () => pick(PURPOSES, index),
    call: () => "Try one step this week and tell us how it went.",
    feedback: () =>
      sendsBack(filling)
        ? "The draft has something to say and takes too long to say it."
        : "Clear, useful and in order: it keeps what the brief promises.",
    problem: () => pick(PROBLEMS, index).problem,
    change: () => pick(PROBLEMS, index).change,
    subject: () => about("{t}: one step for this week", topic).slice(0, 100),
    preview: () => "A short read for people with little time.",
    body: () =>
      [0, 1, 2]
        .map((paragraph) => [0, 1].map((at) => about(pick(SENTENCES, paragraph * 3 + at + 1), topic)).join(" "))
        .join("\n\n"),
    message: () => `${about(pick(POINTS, index), topic)} ${pick(SENTENCES, index + 3).replaceAll("{t}", topic)}`,
    alt: () => "People of a small team stand around a table with a paper plan in daylight.",
  };
  return texts[name]?.() ?? null;
}

/** How many points a review names, where that follows from its verdict. */
export const contentCount = (place: Place, filling: Filling): number | null =>
  place.name === "issues" && blockOf(filling, "draft") !== null ? (sendsBack(filling) ? PROBLEMS.length : 0) : null;

/** A reviewer's mark. */
export const contentNumber = (name: string, filling: Filling): number | null =>
  name === "quality" && blockOf(filling, "draft") !== null ? markOf(filling) : null;

/** A reviewer's verdict. */
export function contentChoice(members: readonly Json[], filling: Filling): string | null {
  if (!members.includes("approve") || !members.includes("revise") || blockOf(filling, "draft") === null) return null;
  return sendsBack(filling) ? "revise" : "approve";
}

/** The nth title of a topic that is not among the known ones. */
function freshTitle(filling: Filling, topic: string, index: number): string {
  const known = blockOf(filling, "known_titles") ?? "";
  const fresh = TITLES.map((title) => about(title, topic)).filter((title) => !known.includes(title));
  return fresh[index] ?? `${about(pick(TITLES, index), topic)}, part ${Math.floor(index / TITLES.length) + 2}`;
}

function articleText(filling: Filling, topic: string): string {
  const approved = blockOf(filling, "approved_draft");
  if (approved !== null)
    return POLISH.reduce((text, [hollow, plain]) => text.replace(hollow, plain), approved).replace(
      /(^|\. |\n)([a-z])/g,
      (_, before: string, letter: string) => before + letter.toUpperCase(),
    );
  const title = /^# Brief: (.+)$/m.exec(blockOf(filling, "brief") ?? "")?.[1] ?? about(TITLES[0], topic);
  const outline = [...(blockOf(filling, "brief") ?? "").matchAll(/^\d+\. \*\*(.+?)\*\*/gm)].map(
    (match) => match[1] ?? "",
  );
  const points = [...(blockOf(filling, "research") ?? "").matchAll(/^- (.+[^?])$/gm)].map((match) => match[1] ?? "");
  const headings = outline.length >= 3 ? outline : HEADINGS.slice(0, 4);
  const offset = hashOf(title) % SENTENCES.length;
  const mended = blockOf(filling, "feedback") !== null;
  const sections = headings.map((heading, section) => {
    const own = [0, 1, 2, 3].map((at) => about(pick(SENTENCES, offset + section * 4 + at), topic));
    const point = points[section % Math.max(1, points.length)];
    const first = [
      ...(mended && MENDED[section] ? [MENDED[section]] : []),
      ...(point ? [point] : []),
      ...own.slice(0, 2),
    ];
    return `## ${heading}\n\n${first.join(" ")}\n\n${own.slice(2).join(" ")}`;
  });
  const opening = mended
    ? `Most of what is written about ${topic} begins with a promise. This begins with a day at work.`
    : `Everybody talks about ${topic}, and that is why it pays to be exact about it.`;
  return [`# ${title}`, opening, ...sections].join("\n\n");
}
