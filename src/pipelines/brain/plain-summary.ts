import type { Fact } from "./facts.ts";
import { periodWhen, type Spoken } from "./periods.ts";

/** A sentence from facts alone, and the ids of those it tells, once each. */
export interface PlainSentence {
  text: string;
  told: string[];
}

/** A summary from the facts alone: the same sentences every time. Measures nobody chose and figures of nothing are left out. */
export function plainSummary(facts: Fact[], period: Spoken): string {
  const sentences = plainSentences(facts, period);
  return sentences.length === 0 ? `Nothing was counted ${periodWhen(period)}.` : textOf(sentences);
}

/**
 * What a text leaves out, in plain sentences, until so many figures are told; none of a measure that was told already.
 * @param told Ids of facts the text has.
 */
export function plainRest(facts: Fact[], period: Spoken, told: string[], enough: number): string {
  const had = new Set(told.map((id) => id.replace(/c$/, "")));
  let missing = enough - new Set(told).size;
  const rest = plainSentences(facts, period, had.has("f1")).filter((sentence) => {
    if (missing <= 0 || sentence.told.some((id) => had.has(id.replace(/c$/, "")))) return false;
    missing -= sentence.told.length;
    return true;
  });
  return textOf(rest);
}

const textOf = (sentences: PlainSentence[]): string => sentences.map(({ text }) => text).join(" ");

/** @param apart Whether the temperatures have a sentence of their own. */
function plainSentences(facts: Fact[], period: Spoken, apart = false): PlainSentence[] {
  const of = (key: string) => facts.find((fact) => fact.key === key && !fact.direction);
  const some = (key: string) => (of(key)?.value ? of(key) : undefined);
  const told: string[] = [];
  const say = (fact: Fact | undefined): string => {
    if (fact) told.push(fact.id);
    return fact?.text ?? "";
  };
  const change = (key: string) => {
    const fact = facts.find((it) => it.key === key && it.direction);
    return fact ? ` (${fact.direction} ${say(fact)} on the period before)` : "";
  };
  const plain = (key: string, label: string) => () => some(key) && `${label}: ${say(of(key))}${change(key)}.`;
  const known = (key: string, label: string) => () => of(key) && `${label}: ${say(of(key))}${change(key)}.`;
  const lead = of("newLeads");
  const temperatures = () =>
    ["hot", "warm", "cold"].flatMap((word) => (some(`${word}Leads`) ? [`${say(of(`${word}Leads`))} ${word}`] : []));
  const newLeads = () => {
    if (!lead || (lead.value === 0 && !some("totalLeads"))) return undefined;
    const text = `New leads ${periodWhen(period)}: ${say(lead)}${change("newLeads")}`;
    const split = apart || lead.value === 0 ? [] : temperatures();
    return `${text}${split.length > 0 ? `: ${split.join(", ")}` : ""}.`;
  };
  const split = () => {
    const parts = apart && lead?.value ? temperatures() : [];
    return parts.length > 0 && `New leads by temperature: ${parts.join(", ")}.`;
  };
  const messages = () => {
    if (!some("messagesReceived") && !some("messagesSent")) return undefined;
    const parts = [["messagesReceived", "received"] as const, ["messagesSent", "sent"] as const];
    return `Messages: ${parts.flatMap(([key, word]) => (of(key) ? [`${say(of(key))} ${word}`] : [])).join(", ")}.`;
  };
  const sentences = [
    newLeads,
    split,
    plain("avgScore", "Average score"),
    plain("writtenTo", "Contacts we first wrote to"),
    known("responseRate", "Response rate"),
    known("medianResponse", "Median response time"),
    messages,
    plain("conversions", "Conversions"),
    plain("rejections", "Rejections"),
    ...(apart ? [plain("totalLeads", "Leads in total"), plain("totalContacts", "Contacts in total")] : []),
  ];
  return sentences.flatMap((sentence) => {
    told.length = 0;
    const text = sentence();
    return text ? [{ text, told: [...told] }] : [];
  });
}
