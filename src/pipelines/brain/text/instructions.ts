const INSTRUCTION_LIKE = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,60}\b(?:instructions?|previous|prior|above|earlier|rules?|prompts?|everything|guidelines)\b/i,
  /\b(?:system|developer) (?:prompt|message|note|override)\b|\bnew instructions?\b|\byou are now\b|\bas an ai\b|\bact as\b|\bjailbreak\b/i,
  /\b(?:assistant|language model|chatbot|ai|bot|summary)\b.{0,40}\b(?:must|should|has to|needs to|will)\b.{0,20}\b(?:say|write|reply|answer|output|respond|include|mention|report|state|tell)\b/i,
  /\b(?:say|write|output|respond|reply|print|repeat|include|mention|announce)\b.{0,15}\b(?:exactly|only|verbatim|the following|this (?:text|sentence|phrase)|in the summary|in your (?:answer|summary|reply))\b/i,
  /<!|<@|<#|@(?:channel|here|everyone)\b|\{\{|\}\}|<\/?data\b|<\|/i,
];

/** Whether a text speaks to a machine rather than to a person: such text is neither analysed, quoted nor shown to a model. */
export const looksLikeInstruction = (text: string): boolean =>
  INSTRUCTION_LIKE.some((pattern) => pattern.test(text.normalize("NFKC")));
