import { wordsOf } from "./words.ts";

/** A kind of objection or of interest, its patterns, and what to say about it where no model is at hand. */
export interface SignalKind {
  key: string;
  type: "objection_pattern" | "interest_signal";
  label: string;
  advice: string;
  patterns: RegExp[];
  /** A sentence that fits one of these is not of this kind. */
  unless?: RegExp[];
}

const I = String.raw`\b(?:i|we|i'm|i am|we're|we are|im)\b`;
const NOT = `(?:can'?t|can not|cannot|couldn'?t|don'?t|do not|didn'?t|won'?t|wouldn'?t|not|never)`;
const BUY = `(?:donate|buy|order|purchase|sign up|subscribe|pay|enroll?|book|register|join|contribute|go ahead|get started|make (?:a|the|my) (?:small |one-time )?(?:donation|payment|order|purchase|contribution))`;

const pattern = (source: string) => new RegExp(source, "i");

export const SIGNAL_KINDS: SignalKind[] = [
  {
    key: "ready",
    type: "interest_signal",
    label: "Ready to go ahead",
    advice: "Answer these people first and make the next step one click.",
    patterns: [
      pattern(
        String.raw`\b(?:how|where) (?:do|can|would|could|should|may|might) (?:i|we) (?:go about |actually )?${BUY}\b`,
      ),
      pattern(
        String.raw`\b(?:i|we)(?:'ll| will|'d like to| would like to|'d love to| would love to| want to|'d be happy to| would be happy to|'m going to| am going to|'m ready to| am ready to|'d be willing to| would be willing to|'m willing to| am willing to|'ve decided to| have decided to)\s+(?:\w+ly |just |go ahead and )?${BUY}\b`,
      ),
      pattern(
        String.raw`\b(?:send|e-?mail) (?:me|us) (?:the|a|an|your) (?:\w+ )?(?:contract|invoice|quote|link|proposal|offer|order form|agreement)\b`,
      ),
      pattern(
        String.raw`\bready to (?:buy|order|start|sign|go ahead|proceed|move forward|donate|pay)\b|\bcount (?:me|us) in\b|\bsign (?:me|us) up\b|\bwhere do (?:i|we) sign\b`,
      ),
    ],
    unless: [
      pattern(
        String.raw`\b(?:zero|nothing|none|0|but|unfortunately|if|not|n't|never|unless|until|later|someday|maybe|might|before|wish|sorry|research|zip|nada|keep|keeping)\b|n't\b`,
      ),
    ],
  },
  {
    key: "curious",
    type: "interest_signal",
    label: "Wants to know more",
    advice: "Send a short overview and offer a conversation while the interest is fresh.",
    patterns: [
      pattern(
        String.raw`\b(?:i'?m|i am|we'?re|we are|i'd be|i would be|i might be|i may be)\s+(?:\w+ly |very |quite |also )?(?:interested|keen|curious)\b`,
      ),
      pattern(String.raw`\b(?:tell|give|send|show) (?:me|us) (?:\w+ )?(?:more|details|info\w*|a demo)\b`),
      pattern(
        String.raw`\b(?:i|we)(?:'d| would) (?:\w+ly )?(?:like|love|want|be happy|be interested)\s+(?:to (?:know|learn|hear|see|find out|read|try|look|get) )`,
      ),
      pattern(
        String.raw`\b(?:i'll|i will|we'll|we will|i'd|i would) (?:\w+ly )?(?:look (?:it|them|this|that) up|look into|check (?:it|them|this|that|out)|consider (?:it|this|that|making|donating|buying))\b`,
      ),
    ],
    unless: [
      pattern(
        String.raw`\bnot (?:\w+ )?(?:interested|curious|keen)\b|\bn't\b|\bnot\b|\byou\b.{0,12}\?$|\bbut (?:i|unfortunately)\b`,
      ),
    ],
  },
  {
    key: "price",
    type: "objection_pattern",
    label: "Price or budget",
    advice: "Offer a smaller first step and say what it achieves.",
    patterns: [
      pattern(String.raw`${I}[^?]{0,40}\b${NOT}\b[^?]{0,20}\bafford\b(?! not)`),
      pattern(
        String.raw`\b(?:too|very|quite|pretty|so) (?:expensive|costly|pricey)\b|\bout of (?:my|our) (?:budget|price range)\b|\bcosts? too much\b|\b(?:price|cost|fee)s? (?:is|are|seems?) (?:too |a bit |very )?(?:high|steep|much)\b`,
      ),
      pattern(
        String.raw`\b(?:tight|limited|small|fixed|low|little|no)\s+(?:on )?(?:budget|income|money|cash|funds)\b|\b(?:short|strapped|low|tight) (?:on|of|for) (?:cash|money|funds|budget)\b|\bmoney (?:is|has been|gets?) (?:\w+ )?tight\b|\bbudget (?:is|does|won't|doesn't|can't)\b`,
      ),
      pattern(
        String.raw`${I}[^?]{0,25}\b(?:don'?t|do not|haven'?t|didn'?t) (?:\w+ )?(?:have|got|make) (?:\w+ ){0,3}(?:extra|money|cash|funds|budget|spare|income)\b`,
      ),
      pattern(
        String.raw`${I}[^?]{0,20}\b(?:need|struggl\w+)\b[^?]{0,25}\b(?:the|this|my|for|every) (?:\w+ )?(?:money|bills|rent|ends meet|penny|cent|dollar)\b`,
      ),
    ],
    unless: [
      pattern(
        String.raw`\b(?:you|they|parents|children|kids|people|families|women|mothers|their) (?:\w+ )?(?:can'?t|cannot|don'?t|do not|who)\b|\b(?:no|not) a problem\b|\?$|\bbut even\b|\bnot (?:too|very|that|so) (?:expensive|costly|pricey)\b`,
      ),
    ],
  },
  {
    key: "trust",
    type: "objection_pattern",
    label: "Doubt whether it can be trusted",
    advice: "Show independent proof: a rating, a reference, where the money goes.",
    patterns: [
      pattern(String.raw`\b(?:scam|scams|scammed|scammers|fraud|rip-?off|corrupt|shady|sketchy|dishonest)\b`),
      pattern(
        String.raw`\b(?:do not|don'?t|can'?t|cannot|hard to|difficult to|never|not sure (?:i|we|if i)) (?:\w+ )?trust\b|\bi have (?:\w+ )?trust issues\b`,
      ),
      pattern(String.raw`\b(?:sk?ceptical|skeptic|suspicious|wary|hesitant|leery)\b`),
      pattern(String.raw`\bhow (?:do|can|would|could) (?:i|we) (?:\w+ )?(?:know|be sure|trust|verify)\b`),
      pattern(
        String.raw`\b(?:overhead|administrat\w+|executives?|ceos?|salar\w+|pockets?)\b[^.!?]{0,60}\b(?:too much|most of|rather than|instead of|lining|worr\w+|concern\w*|bothers?|before)\b|\b(?:most|too much|none|little) of (?:the|my|our|that|their) (?:money|donations?)\b[^.!?]{0,50}\b(?:overhead|executives?|ceos?|salar\w+|pockets?|admin\w*)\b`,
      ),
    ],
    unless: [
      pattern(
        String.raw`\bno doubt\b|\bnot (?:a |be a )?(?:scam|fraud)\b|\bnot (?:at all )?(?:sk?ceptical|suspicious|wary|hesitant)\b`,
      ),
    ],
  },
  {
    key: "timing",
    type: "objection_pattern",
    label: "Not now",
    advice: "Ask when it would suit, and come back on that day with one new fact.",
    patterns: [
      pattern(
        String.raw`(?:^|[,;]\s*|\b(?:i|we|i'm|we're|im|but|sorry|unfortunately|maybe|probably)\b[^.!?]{0,25})\b(?:not|can'?t|cannot|won'?t|don'?t|dont|couldn'?t)\b[^.!?]{0,40}\b(?:right now|at (?:the|this) (?:moment|time|point)|for now|this time|today|this (?:week|month|year|quarter))\b`,
      ),
      pattern(
        String.raw`\b(?:maybe|perhaps|possibly|probably|but) (?:\w+ )?(?:later|another (?:time|day)|next (?:time|week|month|year|quarter)|some other time|in the future)\b|\b(?:too busy|bad time|no time)\b`,
      ),
    ],
    unless: [
      pattern(
        String.raw`\bnot sure\b[^.!?]{0,20}\b(?:right now|today)\b.*\?$|\?$|\bdon'?t (?:think |know )?(?:they|he|she|people|children|kids|many|it)\b|\bweather\b`,
      ),
    ],
  },
  {
    key: "need",
    type: "objection_pattern",
    label: "No need or no interest",
    advice: "Find out what they care about before writing again; stop if it is a clear no.",
    patterns: [
      pattern(
        String.raw`\bnot (?:\w+ )?interested\b|\bno (?:interest|need) (?:in|for|to)\b|\bnot (?:for|something for) (?:me|us)\b|\b(?:i|we) don'?t (?:\w+ )?(?:need|want) (?:it|this|that|any|one|to (?:buy|donate|pay|give|spend|order|contribute))\b`,
      ),
      pattern(
        String.raw`\b(?:i|we)(?:'d| would)?\s+(?:much |much, much |probably )?rather\b|\b(?:i|we) (?:\w+ )?prefer to (?:\w+ )?(?:keep|give|donate|use|stay|buy|do|help|spend)\b`,
      ),
      pattern(
        String.raw`\b(?:i|we)(?:'m| am|'re| are)? (?:not|won'?t|will not|don'?t|do not)\s+(?:\w+ ){0,4}(?:donate|donating|buy|buying|order|contribute|give (?:any|money)|sign up|subscribe|make a donation)\b`,
      ),
    ],
    unless: [
      pattern(
        String.raw`\b(?:not sure|no doubt|don'?t mind|i(?:'d| would) rather (?:you|know|not say|have more))\b|\?$|\b(?:don'?t|not) (?:usually|often|normally|regularly|always|know|currently|really donate)\b|\bin the past\b|\bwhy not\b|\b(?:right now|at this (?:time|moment)|at the moment|this time|today)\b|\bwhy (?:i|we)\b`,
      ),
    ],
  },
  {
    key: "already",
    type: "objection_pattern",
    label: "Already with somebody else",
    advice: "Say in one line what is different, and ask to be the second choice.",
    patterns: [
      pattern(
        String.raw`\b(?:i|we)(?:'ve|'m|'re)?\s+(?:\w+ )?already\s+(?:\w+ )?(?:donate|donated|donating|give|gave|giving|use|using|have (?:a|an|one|our|my)|work with|working with|signed|buy|bought|support|contribute)\b`,
      ),
      pattern(
        String.raw`\b(?:happy|satisfied|locked in|under contract) with (?:my|our|the) (?:current|present|existing)\b|\b(?:our|my) (?:current|present|existing) (?:provider|vendor|supplier|tool|solution|charity)\b|\b(?:other|another|different) (?:charit(?:y|ies)|provider|vendor|supplier)s?\b[^.!?]{0,40}\b(?:instead|already|i (?:support|give|donate)|we use)\b`,
      ),
    ],
    unless: [pattern(String.raw`\b(?:have|already) (?:a|an) (?:question|idea)\b|\?$|\bto save the children\b`)],
  },
  {
    key: "authority",
    type: "objection_pattern",
    label: "Somebody else decides",
    advice: "Offer a one-page summary that can be passed on, and ask who else should be there.",
    patterns: [
      pattern(
        String.raw`\b(?:have|need|want|got) to (?:\w+ )?(?:ask|check with|talk to|talk with|discuss (?:it|this|that)? ?with|run (?:it|this) by|speak (?:to|with)|consult(?: with)?)\s+(?:my|our|the|with)\b`,
      ),
      pattern(
        String.raw`\b(?:not|isn'?t) (?:my|our) (?:decision|call)\b|\b(?:my|our) (?:boss|manager|wife|husband|partner|spouse|board|team) (?:decides|has to|needs to|would have to|handles)\b`,
      ),
    ],
  },
  {
    key: "proof",
    type: "objection_pattern",
    label: "Wants to look into it first",
    advice: "Send the two or three facts they would look for, and a date to talk.",
    patterns: [
      pattern(
        String.raw`\b(?:need|want|like|have|prefer) to (?:\w+ )?(?:research|look into|look (?:it|this|them) up|find out more|do (?:\w+ )?(?:more )?research|read up|think about|look at|check (?:it|them|this) out|know more|learn more)\b[^.!?]*\b(?:before|first|until)\b`,
      ),
      pattern(
        String.raw`\b(?:before|until|unless|without) (?:i|we|doing|knowing|having)\b[^.!?]{0,40}\b(?:research|look(?:ing)? into|know(?:ing)? more|learn(?:ing)? more|find out|check(?:ing)? (?:it|them)? ?out|read(?:ing)? more|more info\w*|think about)\b`,
      ),
      pattern(
        String.raw`\b(?:i|we)(?:'d| would)? (?:would )?(?:\w+ )?(?:need|have) to (?:do|see) (?:\w+ )?(?:more |some )(?:research|information|info|proof)\b|\bdon'?t know enough\b|\bneed (?:some |more )+(?:time|information|info) \w+`,
      ),
    ],
  },
];

/** "I'll pay $50" says enough in three words. */
const SUM = /\p{Sc}\s?\d/u;

/** The kinds a sentence shows, strongest first; none for fragments and very long sentences. */
export function signalsOf(sentence: string): SignalKind[] {
  const words = wordsOf(sentence).length;
  if (words < (SUM.test(sentence) ? 3 : 4) || words > 45) return [];
  const text = sentence.replace(/[’‘`´]/g, "'");
  return SIGNAL_KINDS.filter(
    (kind) => kind.patterns.some((it) => it.test(text)) && !kind.unless?.some((it) => it.test(text)),
  );
}
