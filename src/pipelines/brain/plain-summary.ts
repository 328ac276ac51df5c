import type { Fact } from "./facts.ts";

/** The period as sentences say it. */
export const PERIOD_PHRASES = {
  today: "today",
  week: "the last 7 days",
  month: "the last 30 days",
  all: "all the time on record",
} as const;

/** A summary from the facts alone: the same sentences every time. Measures nobody chose and figures of nothing are left out. */
export function plainSummary(facts: Fact[], period: keyof typeof PERIOD_PHRASES): string {
  const of = (key: string) => facts.find((fact) => fact.key === key && !fact.direction);
  const some = (key: string) => (of(key)?.value ? of(key) : undefined);
  const change = (key: string) => {
    const fact = facts.find((it) => it.key === key && it.direction);
    return fact ? ` (${fact.direction} ${fact.text} on the period before)` : "";
  };
  const when = period === "today" ? "today" : `in ${PERIOD_PHRASES[period]}`;
  const lead = of("newLeads");
  const temperatures = ["hot", "warm", "cold"].flatMap((word) => {
    const fact = some(`${word}Leads`);
    return fact ? [`${fact.text} ${word}`] : [];
  });
  const split = temperatures.length > 0 && lead?.value ? `: ${temperatures.join(", ")}` : "";
  const wrote = some("writtenTo");
  const sentences = [
    lead && (lead.value > 0 || some("totalLeads")) && `New leads ${when}: ${lead.text}${change("newLeads")}${split}.`,
    some("avgScore") && `Average score: ${of("avgScore")?.text}${change("avgScore")}.`,
    wrote && `Contacts we wrote to: ${wrote.text}${change("writtenTo")}.`,
    of("responseRate") && `Response rate: ${of("responseRate")?.text}${change("responseRate")}.`,
    (some("messagesReceived") || some("messagesSent")) &&
      `Messages: ${of("messagesReceived")?.text ?? 0} received, ${of("messagesSent")?.text ?? 0} sent.`,
    some("conversions") && `Conversions: ${of("conversions")?.text}${change("conversions")}.`,
    some("rejections") && `Rejections: ${of("rejections")?.text}${change("rejections")}.`,
  ].filter((sentence) => typeof sentence === "string");
  if (sentences.length === 0) return `Nothing was counted ${when}.`;
  return sentences.join(" ");
}
