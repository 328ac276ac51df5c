import { z } from "zod";
import { DELIVERABLES } from "../../db/schema/projects.ts";
import { UserError } from "../../errors.ts";

/** The most articles one campaign takes. */
export const MAX_ARTICLES = 50;
export const USUAL_ARTICLES = 5;
/** Spare topics below which keyword research is asked for more, unless a campaign says otherwise. */
const USUAL_FLOOR = 3;

const clean = (text: string): string =>
  Array.from(text)
    .filter((char) => char >= " " || char === "\n" || char === "\t")
    .join("");

const line = (what: string, most: number) =>
  z
    .string(`${what} is missing.`)
    .transform((text) => clean(text).replace(/\s+/g, " ").trim())
    .pipe(z.string().min(1, `${what} is missing.`).max(most, `${what} is longer than ${most} characters.`));

/** What a content campaign is made from. */
export const NewArticles = z
  .object({
    topic: line("The topic", 200),
    name: line("The campaign's name", 200).optional(),
    brief: z
      .string()
      .transform((text) => clean(text).trim())
      .pipe(z.string().max(5_000, "The brief is longer than 5,000 characters."))
      .default(""),
    count: z
      .int("The number of articles must be a whole number.")
      .min(1, "A campaign needs at least one article.")
      .max(MAX_ARTICLES, `A campaign takes at most ${MAX_ARTICLES} articles.`)
      .default(USUAL_ARTICLES),
    /** Titles of articles, where people name them themselves. */
    topics: z.array(line("A topic", 150)).max(MAX_ARTICLES).default([]),
    deliverables: z.array(z.enum(DELIVERABLES)).default([...DELIVERABLES]),
    approval: z.enum(["stuck", "always"]).default("stuck"),
    /** The project's name; it is made where there is none of it. */
    project: line("The project", 100).default("Content"),
    focusGroups: z.array(z.uuid()).max(10).default([]),
    /** Where people name every article themselves, no research is paid for unless they ask for it. */
    topicFloor: z.int().min(0).max(20).optional(),
    /** Ceiling in micro-USD; null means none. */
    budget: z.int().positive("The budget must be above zero.").nullable().default(null),
  })
  .refine(({ topics, count }) => topics.length <= count, {
    error: "There are more topics than articles.",
    path: ["topics"],
  });
export type NewArticlesInput = z.input<typeof NewArticles>;
export type NewArticles = z.output<typeof NewArticles>;

/** Spare topics a campaign keeps: none where nothing was left to research. */
export const floorOf = ({ topicFloor, count, topics }: NewArticles): number =>
  topicFloor ?? (count === 1 || topics.length >= count ? 0 : USUAL_FLOOR);

/** @throws UserError naming every problem; then nothing is written. */
export function checkArticles(input: NewArticlesInput): NewArticles {
  const parsed = NewArticles.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = [...new Set(parsed.error.issues.map(({ message }) => message))];
  throw new UserError(problems.join(" "), "Correct it and send it again; nothing was started.");
}
