import { z } from "zod";
import type { MetricsSnapshot } from "../../db/schema/brain.ts";
import { outside } from "./escape.ts";
import { changeOf, count, percent } from "./words.ts";

/** The part of a stored fact that is shown; `direction` marks the change against the period before. */
const Fact = z.object({
  key: z.string(),
  label: z.string(),
  text: z.string(),
  direction: z.enum(["up", "down"]).optional(),
});
type Fact = z.infer<typeof Fact>;

/** Measures in the order they are shown; the temperatures share one field. */
const ORDER = ["newLeads", "temperatures", "responseRate", "avgScore", "messagesReceived", "conversions", "rejections"];
const TEMPERATURES = ["hotLeads", "warmLeads", "coldLeads"];

/** The headline figures as fields of a section: those the workspace chose, as the summary's facts have them. */
export function headlineFigures(metrics: MetricsSnapshot): string[] {
  const parsed = z.array(Fact).min(1).safeParse(metrics.facts);
  const figures = parsed.success ? ofFacts(parsed.data) : ofCounts(metrics);
  const reasons = (metrics.rejectionReasons ?? []).slice(0, 3);
  if (reasons.length === 0) return figures;
  const compared = metrics.previous !== null && metrics.previous !== undefined;
  const list = reasons.map(
    (it) => `${outside(it.reason, 80)} (${count(it.count)}${changeOf(it.count, compared ? it.before : null)})`,
  );
  return [...figures, `*Why leads were lost*\n${list.join(", ")}`];
}

function ofFacts(facts: Fact[]): string[] {
  const factOf = (key: string) => facts.find((fact) => fact.key === key && !fact.direction);
  return ORDER.flatMap((key) => {
    if (key === "temperatures") {
      const shown = TEMPERATURES.flatMap((one) => factOf(one) ?? []);
      if (shown.length === 0) return [];
      const words = shown.map((fact) => fact.label.replace(/ leads$/i, "").toLowerCase()).join(" / ");
      return [field(words.charAt(0).toUpperCase() + words.slice(1), shown.map((fact) => fact.text).join(" / "))];
    }
    const fact = factOf(key);
    if (!fact) return [];
    const change = facts.find((one) => one.key === key && one.direction);
    return [field(fact.label, change ? `${fact.text} (${change.direction} ${change.text})` : fact.text)];
  });
}

const field = (label: string, text: string): string => `*${outside(label, 60)}*\n${outside(text, 120)}`;

function ofCounts(metrics: MetricsSnapshot): string[] {
  const temperatures = [metrics.hotLeadsCount, metrics.warmLeadsCount, metrics.coldLeadsCount].map(count).join(" / ");
  const figures = [field("New leads", count(metrics.newLeadsCount)), field("Hot / warm / cold", temperatures)];
  if (typeof metrics.responseRate === "number") figures.push(field("Response rate", percent(metrics.responseRate)));
  if (typeof metrics.avgScore === "number") figures.push(field("Average score", count(Math.round(metrics.avgScore))));
  return figures;
}
