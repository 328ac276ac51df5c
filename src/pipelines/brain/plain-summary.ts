import type { Fact } from "./facts.ts";
import { periodWhen, type Spoken } from "./periods.ts";

/** A summary from the facts alone: the same sentences every time. Measures nobody chose and figures of nothing are left out. */
export function plainSummary(facts: Fact[], period: Spoken): string {
  const of = (key: string) => facts.find((fact) => fact.key === key && !fact.direction);
  const some = (key: string) => (of(key)?.value ? of(key) : undefined);
  const change = (key: string) => {
    const fact = facts.find((it) => it.key === key && it.direction);
    return fact ? ` (${fact.direction} ${fact.text} on the period before)` : "";
  };
  const when = periodWhen(period);
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
    wrote && `Contacts we first wrote to: ${wrote.text}${change("writtenTo")}.`,
    of("responseRate") && `Response rate: ${of("responseRate")?.text}${change("responseRate")}.`,
    of("medianResponse") && `Median response time: ${of("medianResponse")?.text}${change("medianResponse")}.`,
    (some("messagesReceived") || some("messagesSent")) &&
      `Messages: ${[["messagesReceived", "received"] as const, ["messagesSent", "sent"] as const]
        .flatMap(([key, word]) => (of(key) ? [`${of(key)?.text} ${word}`] : []))
        .join(", ")}.`,
    some("conversions") && `Conversions: ${of("conversions")?.text}${change("conversions")}.`,
    some("rejections") && `Rejections: ${of("rejections")?.text}${change("rejections")}.`,
  ].filter((sentence) => typeof sentence === "string");
  if (sentences.length === 0) return `Nothing was counted ${when}.`;
  return sentences.join(" ");
}
