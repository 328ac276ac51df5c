import { strangeNames } from "./check-names.ts";
import { digitsIn, hasNumberWord } from "./check-numbers.ts";
import { looksLikeInstruction } from "./text/instructions.ts";
import { contentOf } from "./text/words.ts";

/** What a person could click, what could call people, and what Slack would format. */
const ACTIVE =
  /https?:|www\.|\b[\w-]+\.(?:com|net|org|io|ai|co|ru|cn|xyz|info|biz|app|dev)\b|[@<>`*_~|{}[\]\\]|!(?:channel|here|everyone)/i;

/** Whether a text could do something in Slack or addresses a machine. */
export const isActive = (text: string): boolean => ACTIVE.test(text.normalize("NFKC")) || looksLikeInstruction(text);

/** Words of advice that need no evidence. */
const ADVICE = new Set(
  contentOf(`address advance advice advise agree answer answers appointment approach arrange assure attention benefit book brief
budget build call case clarify clear colleague commit common compare concern concerns confirm contact conversation cost costs customer decide
decision demo detail details difference discuss doubt doubts early effort email evidence example examples explain fact facts fee fees flexible
focus follow goal honest impact information interest interested invite involve issue lead leads listen material materials meeting mention message
messages need needs objection objections offer open option options overview page pain paragraph plan point points prepare price pricing
priority process product project proof propose proposal prospect provide reason reasons reassure reference references refer reply report
respond response review risk risks sales script send service share short show simple skip small smaller solution source state step steps story
suggest summary support team template terms time timing topic transparency transparent trust update value verify website worry write writing
hesitation instalment instalments payment payments start trial guarantee clarity concrete specific direct quick quickly proactively upfront
include highlight emphasise emphasize outline link success stories testimonials donation donate`),
);

/** Share of a phrase's content words that may come from nowhere. */
const STRANGE_SHARE = 0.34;

/**
 * Whether a short text of the model may be shown: no figure, no strange name, nothing active, and made of words that the evidence
 * or plain advice has.
 */
export function isSoundPhrase(text: string, options: { evidence: string; longest: number; names?: string }): boolean {
  if (text.trim().length < 3 || text.length > options.longest) return false;
  if (isActive(text) || digitsIn(text).length > 0 || hasNumberWord(text)) return false;
  const known = `${options.evidence} ${options.names ?? ""}`.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [];
  const capitals = [...known.filter((word) => /^\p{Lu}/u.test(word))];
  if (strangeNames(text, [...capitals, ...firstWord(text, known)]).length > 0) return false;
  const evidence = new Set(contentOf(options.evidence));
  const words = contentOf(text);
  const strange = words.filter((word) => !evidence.has(word) && !ADVICE.has(word));
  return strange.length <= Math.max(1, Math.floor(words.length * STRANGE_SHARE));
}

/** A phrase may open with any word of its evidence. */
function firstWord(text: string, known: string[]): string[] {
  const first = text.match(/\p{L}[\p{L}\p{M}'’-]*/u)?.[0]?.toLowerCase() ?? "";
  return known.some((word) => word.toLowerCase() === first) ? [first] : [];
}
