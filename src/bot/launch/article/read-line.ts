import { UserError } from "../../../errors.ts";
import { USUAL_ARTICLES } from "../../../pipelines/index.ts";

/** What follows `/launch article`. */
export interface ArticleLine {
  topic: string;
  count: number;
  /** Whether a person is asked about every article. */
  approval: "stuck" | "always";
  /** Whether pictures, posts and newsletters come with it. */
  extras: boolean;
  /** Only planned: nothing is begun before somebody starts it. */
  planned: boolean;
}

export const ARTICLE_USAGE =
  'Write /launch article "Your topic" 5; after it, approve has you asked about every article, plain leaves out pictures, posts and newsletters, plan begins nothing yet.';

const QUOTED = /^["“”„«']([^"“”„«»]+)["“”»']\s*(.*)$/s;
const OPTIONS = new Set(["approve", "plain", "plan"]);

/**
 * `"Topic" 5 approve plain`: the topic in quotes or bare, how many, and words that may follow in any order.
 * @throws UserError that says what is wrong.
 */
export function parseArticleLine(text: string): ArticleLine {
  const line = text.trim();
  const [, quoted, after = ""] = QUOTED.exec(line) ?? [];
  const words = (quoted === undefined ? line : after).split(/\s+/).filter(Boolean);
  const options: string[] = [];
  let count: number | null = null;
  for (let last = words.at(-1); last !== undefined; last = words.at(-1)) {
    if (OPTIONS.has(last.toLowerCase())) options.push(last.toLowerCase());
    else if (/^\d{1,6}$/.test(last) && count === null) count = Number(last);
    else break;
    words.pop();
  }
  if (quoted !== undefined && words.length > 0)
    throw new UserError(`I do not know “${words.join(" ")}”.`, ARTICLE_USAGE);
  const topic = quoted?.trim() ?? words.join(" ");
  if (topic === "") throw new UserError("What shall the articles be about?", ARTICLE_USAGE);
  return {
    topic,
    count: count ?? USUAL_ARTICLES,
    approval: options.includes("approve") ? "always" : "stuck",
    extras: !options.includes("plain"),
    planned: options.includes("plan"),
  };
}
