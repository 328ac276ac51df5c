/** What a sentence of a conversation expresses, as far as simple cues show it. */
export type Stance = "rejection" | "objection" | "interest" | "question";

const STANCES: readonly [Stance, RegExp][] = [
  [
    "rejection",
    /\b(no thanks?|not interested|never|unsubscribe|decline|won't|refuse|don't want|rather not|not today)\b/i,
  ],
  [
    "objection",
    /\b(but|expensive|price|cost|budget|not sure|unsure|worried|concern(ed)?|can't|cannot|don't know|hard|sceptical|skeptical|trust|afford)\b/i,
  ],
  ["question", /\?["')]*$/],
  [
    "interest",
    /\b(interest(ed|ing)|would (like|love)|want to|sounds (good|great)|happy to|definitely|more about|sign me up)\b/i,
  ],
];

/** Words in an enum member's name that stand for a stance. */
const STANCE_NAMES: Record<Stance, RegExp> = {
  rejection: /reject|refus|negative|cold|lost|declin/i,
  objection: /object|concern|doubt|template/i,
  question: /question|topic|trend|follow/i,
  interest: /interest|positive|hot|opportun|handoff|signal|warm/i,
};

export const STANCE_ORDER: readonly Stance[] = ["question", "objection", "interest", "rejection"];

export const stanceOf = (sentence: string): Stance | null => STANCES.find(([, cue]) => cue.test(sentence))?.[0] ?? null;

/** Whether an enum member such as `objection_pattern` names the stance. */
export const namesStance = (member: string, stance: Stance): boolean => STANCE_NAMES[stance].test(member);

/** The sentences of a text, each an exact part of it. */
export const sentencesOf = (text: string): string[] =>
  (text.match(/[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*["')]*/g) ?? []).map((part) => part.trim()).filter(Boolean);

export const wordCount = (text: string): number => text.split(/\s+/).filter(Boolean).length;

const FIGURE =
  /\d|%|\b(percent|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|hundred|thousand|million|half|twice|double)\b/i;

/** Whether a sentence carries a figure, in digits or in words. */
export const hasFigure = (text: string): boolean => FIGURE.test(text);

const STOP_WORDS = new Set(
  (
    "about above after again also always another because been before being below between both could does doing down during each " +
    "every from further have having here himself into itself just like made make many more most much must need only other over " +
    "really same should some such than that their them then there these they thing things this those through today under until " +
    "very want well were what when where which while will with would your yours yourself know think sure okay hello thanks thank " +
    "please great good yeah going been people time it's i'm don't you're that's what's name text value null true false personally right today"
  ).split(" "),
);

/** The words that say what a text is about, most frequent first, in lower case. */
export function keywordsOf(text: string): string[] {
  const counts = new Map<string, number>();
  for (const match of text.matchAll(/\b[a-z][a-z'-]{3,}\b/gi)) {
    const word = match[0].toLowerCase();
    if (!word.includes("'") && !STOP_WORDS.has(word) && !hasFigure(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([word]) => word);
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "a, b and c". */
export const listOf = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

/** Words a cut sentence must not end on. */
const DANGLING =
  /^(a|an|and|are|at|by|for|from|in|into|is|its|of|on|or|our|the|that|their|this|to|was|were|who|with)$/i;

/** The text cut to at most `words` words, ending like a sentence. */
export function cutToWords(text: string, words: number): string {
  const parts = text.split(/\s+/).filter(Boolean);
  if (parts.length <= words) return parts.join(" ");
  const kept = parts.slice(0, Math.max(1, words));
  while (kept.length > 2 && DANGLING.test(kept.at(-1) ?? "")) kept.pop();
  return `${kept.join(" ").replace(/[,;:.!?-]+$/, "")}.`;
}

/** The parts of `contactId`, `contact_id` or `suggestedMessage`, in lower case. */
export const nameParts = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[\s_-]+/)
    .map((part) => part.toLowerCase())
    .filter(Boolean);

export const singular = (word: string): string =>
  word
    .replace(/ies$/, "y")
    .replace(/(s|x|ch|sh)es$/, "$1")
    .replace(/([^s])s$/, "$1");
