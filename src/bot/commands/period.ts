export type Period = "today" | "week" | "month" | "all";

const WORDS: Record<string, Period> = {
  "": "week",
  today: "today",
  day: "today",
  week: "week",
  month: "month",
  all: "all",
};

/** The period a person typed; nothing typed means the week. Null for words that are none. */
export function parsePeriod(text: string): Period | null {
  const word = text.trim().toLowerCase();
  return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? null) : null;
}
