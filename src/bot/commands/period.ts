export type Period = "today" | "week" | "month" | "all";
/** What a summary can be asked of. */
export type Asked = Period | "digest";

const WORDS: Record<string, Asked> = {
  "": "week",
  today: "today",
  day: "today",
  week: "week",
  month: "month",
  all: "all",
  digest: "digest",
};

/** The period a person typed, or today's digest; nothing typed means the week. Null for words that are none. */
export function parsePeriod(text: string): Asked | null {
  const word = text.trim().toLowerCase();
  return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? null) : null;
}
