import { isContent, wordsOf } from "./words.ts";

const LEAD_IN =
  /^(?:(?:ok(?:ay)?|so|well|and|but|also|yes|yeah|no|oh|hm+|great|thanks|thank you|sure|i see|hi|hello|please|sorry|right|wow|um+|actually|by the way|then)\b[\s,.!:;-]*)+/i;

const QUESTION_FORM =
  /^(?:(?:what|how|why|when|where|which|who|whose)\b|(?:do|does|did|can|could|is|are|was|were|will|would|should|has|have|may|am|isn't|aren't|don't|doesn't|can't)\s+(?:you|u|they|it|there|this|that|these|those|we|i|my|your|the|their|its|all|any|\w+)\b)/i;

const EMBEDDED =
  /\b(?:do you know|can you tell me|could you tell me|is there|are there|what|how|where|which|why|who|when) \w+/i;

const SMALL_TALK = [
  /\bhow(?:'s| is| are| r| was| were| have)\s+(?:you|u|ya|your|things|it going|everything|life|the weather|yourself|been)\b/i,
  /\b(?:what|how) about (?:you|yourself)\b|\b(?:and|,|thanks?|well|good|fine|okay?)\s*(?:you|yourself|u)\s*\?|what'?s up\b|\byou doing\b/i,
  /\b(?:weather|weekend|holidays?|favou?rite|hobbies|labor day|birthday|pets?|mturk|hits?|turk|this task|bonus)\b/i,
  /\byour (?:day|name|age|kids?|child|children|family|thoughts?|opinion|hobby|plans?|job|own|donation|preference|view)\b/i,
  /\bdo you (?:have|got) (?:any |your )?(?:own )?(?:kids?|child|children|pets?|family|a favou?rite|a preference)\b/i,
  /\bwhere (?:are|r|do) (?:you|u)\b|\bu r\b|\bare you (?:from|a|an|married|familiar|aware|there|sure|okay?|kidding|serious)\b/i,
  /\b(?:are|r) (?:you|u)\b.{0,30}\b(?:going|planning|thinking|willing|donat\w+|interested|doing|celebrating|giving|considering|happy|able)\b/i,
  /\b(?:have|had) (?:you|u)\b|\bdid (?:you|u)\b|\bwould (?:you|u) (?:like|donate|give|be|consider|want|rather)\b|\bwill (?:you|u)\b|\byou (?:want|wanna)\b/i,
  /\b(?:do|does|would|did) (?:you|u) (?:\w+ly )?(?:ever |also |often |usually |still |really |even |yourself )*(?:like|think|feel|agree|ever|donate|give|believe|enjoy|mean|prefer|want|plan|care|live|wish|love|like|understand|support|see|contribute|remember|watch|listen)\b/i,
  /\bwhat (?:do|did) (?:you|u) (?:do|think|mean|like|want|say)\b|\bwhat makes you\b|\bwhat(?:'s| is) (?:that|this|it|up|really)\b|\bhow come\b|\bwhy not\b|\bwhy (?:do|are|is) (?:you|u)\b/i,
  /\bhow (?:much|many|often|frequently|long).{0,25}\b(?:you|u)\b.{0,20}\b(?:donat\w*|give|giving|help|contribut\w*)\b/i,
];

/**
 * Whether a sentence is a question that a team could answer once for all: about the offer, not about the person who is asked,
 * no greeting, no fragment, and clear without the sentences around it.
 */
export function isTellingQuestion(sentence: string): boolean {
  const bare = sentence.replace(LEAD_IN, "").replace(/^["'“(]+/, "");
  const words = wordsOf(bare);
  if (words.length < 4 || words.length > 32) return false;
  const asked = /\?["'”’)\]]*$/.test(sentence);
  if (
    !asked &&
    !(
      words.length <= 16 &&
      /^(?:what|how|why|when|where|which|who|do|does|can|could|is|are)\s+(?:is|are|do|does|did|can|will|would|much|many|long|often|you|they|it|there|i|the|this)\b/i.test(
        bare,
      )
    )
  )
    return false;
  if (!QUESTION_FORM.test(bare) && !EMBEDDED.test(bare)) return false;
  if (SMALL_TALK.some((pattern) => pattern.test(sentence))) return false;
  return words.filter(isContent).length >= 1;
}
