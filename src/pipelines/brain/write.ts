import { z } from "zod";
import { newId, type SlackUserId, type SummaryId } from "../../db/ids.ts";
import { createSummary } from "../../db/queries/brain/create-summary.ts";
import { tellKept } from "../../db/queries/brain/kept-posts.ts";
import { defineStep, next } from "../engine/define.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { askModel } from "./ask-model.ts";
import { checkedSentence, onlyKnownFigures } from "./check-sentence.ts";
import { nothingHappened, quietLine } from "./digest-extras.ts";
import type { Fact } from "./facts.ts";
import { periodPhrase, periodWord, type Spoken } from "./periods.ts";
import { plainRest, plainSummary } from "./plain-summary.ts";
import type { Advised, BrainInput, Found, Measured } from "./state.ts";
import { sentencesOf } from "./text/sentences.ts";

export const answerShape = z.object({
  summary: z
    .string()
    .max(4000)
    .describe("Three to six plain sentences; every figure as its placeholder, never as digits or words."),
});

/** Fewer sentences than this are no summary: the plain one is better. */
const FEWEST_SENTENCES = 2;
const MOST_SENTENCES = 8;
/** A text that tells fewer figures than this is completed from the facts. */
const FEWEST_FIGURES = 8;

/** Follows the summary-writer's role prompt. */
export const rulesFor = (phrase: string) => `You write the summary of ${phrase}.
${FENCE_RULE}
The facts are all you know. Refer to a figure only as {{id}}, such as {{f1}}: it is replaced by the fact's value, with its unit.
Never write a number yourself, in digits or words. Never name a person, a company or a weekday, and give no causes.
Each sentence refers to at least one figure. Name every measure by its label, and put the figures in the order of their labels.
Use plain words of reporting (counted, came, were, stood at, rose, fell, while, compared with the period before), and no others.
Say that something rose or fell only with the fact that is the rise or the fall. No headings, no lists, no links.`;

/** Writes the summary's text from the facts alone, checks it mechanically, and stores it. */
export const write = defineStep<BrainInput & Measured & Found & Advised & { modelWaits?: Record<string, number> }>({
  name: "write",
  timeoutMs: 60_000,
  agent: "summary-writer",
  needs: ["period", "type", "trigger", "from", "to", "facts", "missing", "metrics", "topQuestions", "unread", "model"],
  gives: ["summaryId", "without"],
  async run(context) {
    const { input, workspaceId, run } = context;
    const phrase = periodPhrase(input.period);
    const facts = tellingFacts(input.facts).map(({ id, label, value, text }) => ({ id, label, value, text }));
    const quiet = quietLine(input);
    const asked =
      quiet || isEmpty(input.facts)
        ? { kind: "none" as const, use: input.use, without: input.without ?? [] }
        : await askModel(context, {
            step: "write",
            part: "The text",
            name: "summary",
            schema: answerShape,
            system: `${await context.rolePrompt()}\n${rulesFor(phrase)}`,
            user: `Write the summary of ${phrase}.\n${fence("facts", facts)}`,
          });
    if (asked.kind === "wait") return asked.outcome;
    const { text, dropped } =
      asked.kind === "answer"
        ? checkedText(asked.value.summary, input.facts, input.period)
        : { text: null, dropped: 0 };
    const without = [...asked.without];
    if (asked.kind === "answer" && text === null) {
      without.push("The text was made without the model: what it wrote did not agree with the figures.");
    }
    const summaryId = newId<SummaryId>();
    const body = quiet ?? text ?? plainSummary(input.facts, input.period);
    const notes = [
      ...notesOf(input, without),
      ...(isToCome(input) ? ["This period is still to come"] : []),
      ...(!quiet && isEmpty(input.facts) && nothingHappened(input) ? ["There is no data in this period yet."] : []),
    ];
    const metrics = {
      ...input.metrics,
      missing: input.missing,
      topQuestions: input.topQuestions,
      notes,
      droppedSentences: dropped,
      quiet: quiet !== null,
    };
    return next({ summaryId, use: asked.use, without }, (db) => [
      createSummary(db, workspaceId, {
        id: summaryId,
        runId: run.id,
        text: [body, ...notes.map((note) => `(${note})`)].join(" "),
        type: input.type,
        trigger: input.trigger,
        triggeredBy: (input.triggeredBy ?? null) as SlackUserId | null,
        period: periodWord(input.period),
        periodStart: new Date(input.from),
        periodEnd: new Date(input.to),
        metrics,
        model: text === null ? null : (asked.use?.model ?? null),
        tokensUsed: asked.use?.tokens ?? null,
        cost: asked.use?.model ? asked.use.cost : null,
        digestDate: input.digest?.date ?? null,
      }),
      ...(input.digest?.date ? [tellKept(db, workspaceId, summaryId)] : []),
    ]);
  },
});

/** Figures of nothing are not worth a sentence; that no new lead came is. */
const tellingFacts = (facts: Fact[]): Fact[] => {
  const hasLeads = facts.some((fact) => fact.key === "totalLeads" && fact.value > 0);
  return facts.filter((fact) => fact.value !== 0 || (fact.key === "newLeads" && hasLeads));
};

/** What has not begun ends where it begins. */
const isToCome = ({ from, to }: Measured): boolean => from === to;

const isEmpty = (facts: Fact[]): boolean => facts.every((fact) => fact.value === 0);

/** What may be shown of the model's answer, completed from the facts; null where too little of it holds. */
export function checkedText(answer: string, facts: Fact[], period: Spoken): { text: string | null; dropped: number } {
  const { text, dropped, told } = composed(answer, facts, periodPhrase(period));
  if (text === null) return { text, dropped };
  return { text: `${text} ${plainRest(tellingFacts(facts), period, told, FEWEST_FIGURES)}`.trim(), dropped };
}

/** The sentences that hold, the ids of the facts they tell, and how many did not hold; null where too few are left. */
export function composed(
  answer: string,
  facts: Fact[],
  phrase: string,
): { text: string | null; dropped: number; told: string[] } {
  const sentences = sentencesOf(answer).map((sentence) => sentence.text);
  const kept = new Map<string, string[]>();
  for (const sentence of sentences) {
    const checked = kept.size < MOST_SENTENCES ? checkedSentence(sentence, facts, phrase) : null;
    if (checked !== null)
      kept.set(
        checked,
        [...sentence.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? ""),
      );
  }
  const text = [...kept.keys()].join(" ");
  const holds = kept.size >= Math.min(FEWEST_SENTENCES, facts.length) && onlyKnownFigures(text, facts, phrase);
  return { text: holds ? text : null, dropped: sentences.length - kept.size, told: [...kept.values()].flat() };
}

function notesOf(input: Found, without: string[]): string[] {
  const text = without.find((note) => note.startsWith("The text"));
  const other = without.find((note) => !note.startsWith("The text"));
  const notes = text
    ? [`Written without the model: ${text.slice(text.indexOf(":") + 1).trim()}`]
    : other
      ? [other]
      : [];
  if (input.unread > 0) notes.push(`${input.unread} older messages of the period were not read.`);
  return notes.map((note) => note.replace(/\.$/, ""));
}
