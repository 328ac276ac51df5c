/** Words that say nothing about what a title means. */
const SMALL = new Set(
  "a an and are as at be by can do does for from get has have how i in into is it its more most of on or our should so than that the their them then these this to top use using vs want was we what when where which who why will with without you your guide best ways tips".split(
    " ",
  ),
);

/** Share of common words from which two titles count as the same topic. */
const ALIKE = 0.7;

/** The words that say what a title is about, each once, sorted; plural and singular are one. */
function meaning(title: string): string[] {
  const words =
    title
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words
    .filter((word) => !SMALL.has(word))
    .map((word) => (word.length > 3 ? word.replace(/(?<!s)s$/, "") : word));
  return [...new Set(telling.length > 0 ? telling : words)].sort();
}

/** Two titles of the same words have the same, in whatever order, number and case. */
export const fingerprint = (title: string): string => meaning(title).join(" ");

/** Whether two titles would make the same article. */
export function alike(one: string, other: string): boolean {
  const [left, right] = [new Set(meaning(one)), new Set(meaning(other))];
  if (left.size === 0 || right.size === 0) return false;
  const common = [...left].filter((word) => right.has(word)).length;
  return common / (left.size + right.size - common) >= ALIKE;
}
