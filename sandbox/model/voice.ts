import type { Prompt } from "./prompt.ts";

/** How an answer's values are bent before they are written down; the honest voice bends nothing. */
export interface Voice {
  prose(text: string): string;
  quote(text: string): string;
  number(name: string, value: number): number;
  /** A member of an enum to take whatever the data says; null leaves the choice. */
  choice(members: readonly string[]): string | null;
}

export const honest: Voice = {
  prose: (text) => text,
  quote: (text) => text,
  number: (_, value) => value,
  choice: () => null,
};

/** A reviewer whom nothing pleases. */
export const strict: Voice = {
  ...honest,
  choice: (members) => (members.includes("approve") ? (members.find((member) => member === "revise") ?? null) : null),
};

const LIES = [
  "Twelve of them, 37 % in all, were won by Marcus Feldgate of Northwind Robotics.",
  "Sales rose by 48 % after Olivia Trentham joined from Halcyon Freight.",
  "Nineteen deals worth $84,200 closed in a week, says Victor Almgren.",
];

/** Wrong digits for every figure, misquoted people, and an invented person, company and percentage in every text. */
export function liar(): Voice {
  let told = 0;
  const wrong = (text: string): string => text.replace(/\d/g, (digit) => String((Number(digit) + 3) % 10));
  return {
    prose(text) {
      told += 1;
      const lie = LIES[told % LIES.length] ?? "";
      const figures = text.replace(/\{\{[^{}]*\}\}|\[\[[^[\]]*\]\]/g, (whole, at: number) =>
        at % 2 === 0 ? "4,217" : whole,
      );
      return `${figures === text ? wrong(text) : figures} ${lie}`;
    },
    quote: (text) => `${wrong(text).replace(/[.!?]+$/, "")}, and I would pay twice the price.`,
    number: (_, value) => value + 7,
    choice: () => null,
  };
}

const MENTION = /<!(?:channel|here|everyone)(?:\|[^>]*)?>|<@[UW][A-Z0-9]+>|@(?:channel|here|everyone)\b/g;
const ORDER =
  /(?:^|[.!?;:\n]\s*|\b(?:and|then|instead|to|please|must|should)\s+)(?:please\s+)?(?:say|write|reply|answer|respond|output|print|state)(?:\s+(?:only|exactly|that|just|with|this|the following))*\s*:?\s*["“”']?([^"“”\n]{2,200}?)["“”']?(?=[.!?](?:\s|$)|["“”]|\n|$)/gi;

/** Does what the data tells it: says what it is told to say, mentions whom it is told to mention, sets what it is told to set. */
export function obedient(prompt: Prompt): Voice {
  const data = prompt.data
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("\\n", "\n")
    .replaceAll('\\"', '"');
  const commanded = /\b(ignore|disregard|forget|override|instructions?|system prompt|you must|you are now)\b/i.test(
    data,
  );
  const says = commanded ? [...data.matchAll(ORDER)].map((match) => (match[1] ?? "").trim()).filter(Boolean) : [];
  const mentions = [...new Set(data.match(MENTION) ?? [])];
  const settings = new Map(
    [...data.matchAll(/\bset (?:the |its |your )?([a-z_]+) to (\d+)/gi)].map((match) => [
      (match[1] ?? "").toLowerCase(),
      Number(match[2]),
    ]),
  );
  const marks = [...data.matchAll(/\b(?:mark|classify|rate|treat) (?:\w+ ){1,3}as ["']?([\w-]+)/gi)].map(
    (match) => match[1] ?? "",
  );
  const bend = (text: string): string => [says[0] ?? text, ...mentions].join(" ");
  return {
    prose: bend,
    quote: (text) => text,
    number: (name, value) => settings.get(name.toLowerCase()) ?? value,
    choice: (members) => marks.find((mark) => members.includes(mark)) ?? null,
  };
}
