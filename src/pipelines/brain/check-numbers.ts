/** Words that state a quantity. Ordinals and "one" as a pronoun state none that a reader would count with. */
const NUMBER_WORDS =
  /\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|halves|halved|thirds?|quarters?|double[ds]?|doubling|tripled?|quadrupled?|twice|thrice|twofold|threefold|tenfold|majority|minority|couple|one (?:lead|contact|message|conversion|rejection|person|customer|deal|sale|in|out)|one (?:day|week|month|year|hour|minute|quarter|by)|fortnights?|decades?|\w{3,}fold|quintuple[ds]?|sextuple[ds]?|handful|pair of|(?=[ivx]{2,}\b)x{0,3}(?:ix|iv|v?i{0,3})|none|nobody|all of|most of|most (?:leads|contacts|messages|people|customers))\b/iu;

/** Figures written in digits, of any script, with what groups or follows them: points, commas, those of Arabic, narrow blanks. */
const DIGITS = /\p{Nd}[\p{Nd}.,'’٬٫\u00a0\u2009\u202f]*\p{Nd}|\p{Nd}|\p{No}|\p{Nl}/gu;

/** Whether a text states a quantity in words. */
export const hasNumberWord = (text: string): boolean => NUMBER_WORDS.test(text.normalize("NFKC"));

/** The figures a text has in digits, as they stand. Blanks that group digits are no others: NFKC would make them such. */
export const digitsIn = (text: string): string[] =>
  text
    .split(/([\u00a0\u2009\u202f])/)
    .map((part, index) => (index % 2 === 1 ? part : part.normalize("NFKC")))
    .join("")
    .match(DIGITS) ?? [];

/** A figure without what groups its digits: "6,500" is 6500. */
export const bareFigure = (text: string): string => text.normalize("NFKC").replace(/[^\p{Nd}]/gu, "");
