import { z } from "zod";
import { FENCE_RULE, fence } from "../fence.ts";
import { isSoundPhrase } from "./check-phrase.ts";
import { confidenceOf, type Finding } from "./text/analyse.ts";

/** An insight as it is stored, but for its ids. */
export interface Insight {
  type: Finding["type"] | "rejection_analysis";
  pattern: string;
  frequency: number;
  examples: { text: string; messageId: string; contactId: string }[];
  /** Ids of the messages counted, one a contact; empty where leads were counted. */
  evidence: string[];
  recommendation: string | null;
  confidence: "high" | "medium" | "low";
}

export const namedShape = z.object({
  insights: z
    .array(
      z.object({
        findingId: z.string().describe("The id of the finding this is about."),
        sameAs: z.array(z.string()).max(5).describe("Ids of other findings that say the same; usually empty."),
        quotes: z.array(z.string()).max(3).describe("One to three of the finding's quotes, word for word."),
        pattern: z.string().max(120).describe("A short name of the pattern, in the words of the quotes."),
        recommendation: z.string().max(240).describe("One sentence of advice to the sales team."),
      }),
    )
    .max(20),
});

export type Named = z.infer<typeof namedShape>["insights"];

/** Follows the analyst's role prompt. */
export const NAMING_PROMPT = `${FENCE_RULE}
Each finding was counted by a program and has quotes of contacts. For each, give a short name and one sentence of advice.
Copy quotes word for word. Merge findings only if they ask or say the same. Write no numbers, no names of people or companies, no links.`;

/** The findings as a model sees them. */
export const namingData = (findings: Finding[]): string =>
  fence(
    "findings",
    findings.map(({ id, type, kind, label, quotes }) => ({
      findingId: id,
      type,
      kind,
      label,
      quotes: quotes.map((quote) => quote.text),
    })),
  );

/** The findings as they are, named by the program. */
export const plainInsights = (findings: Finding[]): Insight[] => findings.map((finding) => insightOf(finding));

/**
 * The findings with the model's names, quotes and advice where those hold; a finding it got wrong keeps its own.
 * Quotes that are not verbatim are dropped; a merge adds up distinct contacts and only joins findings of one type and kind.
 */
export function namedInsights(findings: Finding[], named: Named): Insight[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const merged = new Set<string>();
  const insights: { at: number; insight: Insight }[] = [];
  const done = new Set<string>();
  for (const name of named) {
    const finding = byId.get(name.findingId);
    if (!finding || done.has(finding.id) || merged.has(finding.id)) continue;
    const same = [...new Set(name.sameAs)].flatMap((id) => {
      const other = byId.get(id);
      const joins = other && other.id !== finding.id && other.type === finding.type && other.kind === finding.kind;
      return joins && other.kind === "question" && !done.has(id) && !merged.has(id) ? [other] : [];
    });
    for (const other of same) merged.add(other.id);
    done.add(finding.id);
    insights.push({ at: findings.indexOf(finding), insight: withName(joined(finding, same), name) });
  }
  for (const [at, finding] of findings.entries())
    if (!done.has(finding.id) && !merged.has(finding.id)) insights.push({ at, insight: insightOf(finding) });
  return insights.sort((a, b) => a.at - b.at).map(({ insight }) => insight);
}

function joined(finding: Finding, others: Finding[]): Finding {
  const all = [finding, ...others];
  const said = new Map(
    all.flatMap((it) => it.contacts.map((contact, index) => [contact, it.messages[index] ?? ""] as const)).reverse(),
  );
  const contacts = [...new Set(all.flatMap((it) => it.contacts))];
  return {
    ...finding,
    contacts,
    messages: contacts.map((contact) => said.get(contact) ?? ""),
    quotes: all.flatMap((it) => it.quotes),
  };
}

function withName(finding: Finding, name: Named[number]): Insight {
  const plain = insightOf(finding);
  const evidence = [finding.label, ...finding.quotes.map((quote) => quote.text)].join(" ");
  const chosen = finding.quotes.filter((quote) => name.quotes.some((text) => text.trim() === quote.text));
  // A question is its own best name: the words of the person who asked.
  const keepsName = finding.kind === "question" || !isSoundPhrase(name.pattern, { evidence, longest: 80 });
  return {
    ...plain,
    pattern: keepsName ? plain.pattern : name.pattern.trim(),
    examples: chosen.length > 0 ? chosen : plain.examples,
    recommendation: isSoundPhrase(name.recommendation, { evidence, longest: 240 })
      ? name.recommendation.trim()
      : plain.recommendation,
  };
}

const insightOf = (finding: Finding): Insight => ({
  type: finding.type,
  pattern: finding.label,
  frequency: finding.contacts.length,
  examples: finding.quotes.slice(0, 3),
  evidence: finding.messages,
  recommendation: finding.advice,
  confidence: confidenceOf(finding.contacts.length),
});
