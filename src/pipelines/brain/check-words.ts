import type { Fact } from "./facts.ts";

/**
 * The words a report of figures needs. A word that is not among them may be a number in some spelling or language, a share, a time or a
 * cause, and no list of those is ever whole: so a sentence with any other word is left out.
 */
const REPORTING = new Set(
  `a an the and or but while whereas as well also besides in of to for from with at by on into during within among between across against
after before than that which who whom whose it its they them their we our us you your this these those there here is are was were be been has
have had do did does came come comes arrived arrive arriving counted count counts counting recorded record records show shows showed
shown see saw seen stand stands stood stays stayed stay remain remains remained reached reach reaches make makes made making took take gave give
brought bring brings including include includes included split splits break breaks broke down up rise rises rose risen rising fall falls fell
fallen falling grew grown grow growth growing increase increased increases increasing decrease decreased decreases decreasing decline declined
declines declining drop dropped drops dropping climb climbed climbs gain gained gains improve improved improves shrank lower higher slower faster
new hot warm cold lead leads contact contacts message messages score scores scored scoring average averaged averages response responses respond
responded rate rates reply replies replied median time conversion conversions converted convert rejection rejections rejected received receive
incoming sent send outgoing outreach wrote write written first reach out total totals totalled totaled overall altogether period prior previous
compared comparison versus change changed changes point points percentage percent cent per team pipeline summary figure figures data number activity
side volume level levels mix temperature temperatures meanwhile further so far now then still again steady stable unchanged currently
sits sat comes currently mean meaning means amount amounts amounted equals being engagement interest audience inbox`.split(
    /\s+/,
  ),
);

/** What stands right before a figure and makes it another one. */
const BEFORE = /(?:[-–—+~±$€£¥#/.\d\p{L}]|\b(?:over|under|above|below|nearly|almost|least|most|to|than|x)\s+)$/iu;
/** What may stand right before one all the same: "rose to", "came to", "wrote to". */
const BEFORE_FINE =
  /\b(?:rose|fell|came|up|down|grew|dropped|climbed|wrote|amounted|reached|increased|decreased|declined|fallen|risen|compared) (?:out )?to\s+$/i;
/** What stands right after one: a unit, a multiplier, another figure. */
const AFTER =
  /^(?:[\p{L}\d$€£¥/]|[-–—][\p{L}\d{]|[.,]\d|\s*(?:x|times|of|out of|per|each|points?|percent|per ?cent|hours?|h|min|minutes?|days?)\b|\s*[%‰]|\s*[-–—/]\s*\{\{)/iu;
const SHARE = /^\s*(?:%|percent\b|per cent\b|percentage points?\b|points?\b)(?!\s*of\b)/i;

/** Whether all words are those of a report, and nothing beside a figure makes it another figure. `plain` has its references. */
export function isReport(plain: string, words: string, facts: Fact[]): boolean {
  // Invisible characters, signs and letters of other scripts have no place in an English sentence about figures.
  if (/[\p{Cf}\p{Cc}\p{S}]|\p{L}(?<!\p{Script=Latin})/u.test(words)) return false;
  return saysOnly(words, new Set(facts.flatMap((fact) => spokenIn(fact.label)))) && figuresStandAlone(plain, facts);
}

/** The words of a text as they are compared with the allowed ones. */
export const spokenIn = (text: string): string[] => text.toLowerCase().match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [];

/** Whether a text has no words but those of a report and those that are known. */
export const saysOnly = (words: string, known: ReadonlySet<string>): boolean =>
  spokenIn(words).every((word) => REPORTING.has(word) || known.has(word));

/** A figure as a text refers to it: its id, and what is put in. */
type Shown = Pick<Fact, "id" | "text">;

/** Whether nothing beside a reference makes it another figure. */
export const figuresStandAlone = (plain: string, facts: Shown[]): boolean =>
  [...plain.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].every((match) => standsAlone(plain, match, facts));

function standsAlone(plain: string, match: RegExpExecArray, facts: Shown[]): boolean {
  const before = plain.slice(0, match.index);
  const after = plain.slice(match.index + match[0].length);
  if (BEFORE.test(before) && !BEFORE_FINE.test(before)) return false;
  const fact = facts.find((it) => it.id === match[1]);
  const unit = SHARE.exec(after);
  if (unit && fact) {
    const own = fact.text.endsWith("%")
      ? /^\s*(?:%|percent\b|per cent\b)/i
      : fact.text.endsWith("points")
        ? /points?/i
        : null;
    return own?.test(unit[0]) === true && !AFTER.test(after.slice(unit[0].length));
  }
  return !AFTER.test(after);
}
