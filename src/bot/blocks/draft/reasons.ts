/** What went wrong with a draft, as people are told it, by what the run recorded. First match wins; nothing else is passed on but what is ours. */
const REASONS: [RegExp, string][] = [
  [
    /refused to write/i,
    "The model refused to write this. Change what you ask for, or what the project holds, and ask again.",
  ],
  [
    /cut off/i,
    "The model's draft was too long and was cut off each time. Ask for less at once, or for a shorter text.",
  ],
  [/was not a document/i, "The model's answer could not be read as a document. Retry, or ask in other words."],
  [
    /did not answer in time|did not end within|before the answer/i,
    "The model did not answer in time. Nothing is wrong with what you asked; retry in a few minutes.",
  ],
  [/could not be reached|could not be read/i, "The model could not be reached. Retry in a few minutes."],
  [
    /HTTP 5\d\d/,
    "The model's service has trouble of its own. Nothing is wrong with what you asked; retry in a few minutes.",
  ],
  [/kept us waiting/i, "The model asked us to wait for more than a day. Retry when its limits have been raised."],
  [/quota/i, "The model's account has no quota left. An administrator has to put that right; then retry."],
  [
    /has no key|refused OPENAI_API_KEY/i,
    "The model's key is missing or not accepted. An administrator has to put that right; then retry.",
  ],
  [/was not found/i, "The model that is set up does not exist. An administrator has to put that right; then retry."],
  [
    /refused the request/i,
    "The model's service refused the request itself. An administrator should look at MODEL and OPENAI_BASE_URL; then retry.",
  ],
  [/^Cancelled/, "It was cancelled."],
];

/** A failed draft's reason in plain words, with what to do next. */
export const reasonOf = (recorded: string | null): string =>
  REASONS.find(([pattern]) => pattern.test(recorded ?? ""))?.[1] ?? recorded ?? "No reason was recorded.";
