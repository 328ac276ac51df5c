import { z } from "zod";
import type { DocumentSection } from "../../db/schema/documents.ts";
import { ExternalError, FatalStepError } from "../../errors.ts";
import type { StepContext } from "../engine/define.ts";
import type { ModelUsage } from "../ports.ts";
import type { Prompt } from "./drafting-prompt.ts";
import { sectionsOf } from "./sections.ts";

/** How long the model may write, in milliseconds; less than the step's time-out, so that the failure is told as the model's. */
const CALL_MS = 100_000;
const MAX_MARKDOWN = 60_000;

/** `markdown` comes first, so that it can be shown while it is written. */
const Answer = z.object({
  markdown: z.string().describe("The whole document in Markdown."),
  summary: z.string().describe("Two or three plain sentences on what the document says and what changed."),
});

export interface Drafted {
  markdown: string;
  sections: DocumentSection[];
  summary: string;
  usage: ModelUsage;
}

/** The model would not write it: asking again with the same words would cost the same for the same answer. */
export class DraftRefused extends FatalStepError {
  readonly kind = "refused";
}

/** An answer that came and cannot be used; the next attempt is told what was wrong. */
export class DraftUnusable extends ExternalError {
  readonly kind: "cut_off" | "invalid";
  constructor(kind: "cut_off" | "invalid", message: string) {
    super("The model", message);
    this.kind = kind;
  }
}

/** What to tell the model after an answer that could not be used, by the message that was recorded of it. */
export const MEND = {
  cut_off: "It was cut off because it was too long: write at most 700 words.",
  invalid: "It was not the JSON that was asked for, or had no text: answer with the two fields and nothing else.",
} as const;

const CUT_OFF = "The model's draft was too long and was cut off.";
const INVALID = "The model's answer was not a document.";

export const mendFor = (problem: string | undefined): string | undefined => {
  if (problem?.includes(CUT_OFF)) return MEND.cut_off;
  return problem?.includes(INVALID) ? MEND.invalid : undefined;
};

/**
 * Asks the model for a draft, once: repeating it is the step's, three attempts with exponential back-off.
 * @throws RetryAfterError on 429 (the attempt is given back) · FatalStepError on a missing or refused key, no quota ·
 * DraftRefused · DraftUnusable · ExternalError on 5xx, time-out, lost connection.
 */
export async function callDraftingModel(
  context: Pick<StepContext, "model" | "signal">,
  prompt: Prompt,
  onText?: (markdown: () => string) => void,
): Promise<Drafted> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CALL_MS)]);
  try {
    const { value, usage } = await context.model.answer({
      name: "draft",
      schema: Answer,
      system: prompt.system,
      user: prompt.user,
      signal,
      // Read out only when it is shown: reading all of it at each piece would take the square of its length.
      ...(onText ? { onText: (json: string) => onText(() => partOf(json)) } : {}),
    });
    const markdown = value.markdown.replace(/\r\n?/g, "\n").trim();
    const sections = sectionsOf(markdown);
    if (sections.length === 0 || markdown.length > MAX_MARKDOWN) throw new DraftUnusable("invalid", INVALID);
    return { markdown, sections, summary: value.summary.trim() || firstWords(sections), usage };
  } catch (error) {
    const bad = BadAnswer.safeParse(error);
    if (!bad.success) throw error;
    if (bad.data.reason === "refused")
      throw new DraftRefused(
        "The model refused to write this. Change what you ask for, or what the project holds, and ask again.",
      );
    if (bad.data.reason === "cut_off") throw new DraftUnusable("cut_off", CUT_OFF);
    throw new DraftUnusable("invalid", INVALID);
  }
}

/** What the model's client throws of an answer that was paid for and cannot be used. */
const BadAnswer = z.object({ reason: z.enum(["refused", "cut_off", "invalid"]) });

const firstWords = (sections: DocumentSection[]): string =>
  sections
    .map(({ heading }) => heading)
    .filter(Boolean)
    .slice(0, 5)
    .join("; ") || "A new draft.";

/** The Markdown that stands in an unfinished JSON answer so far. */
export function partOf(json: string): string {
  const begin = /^\s*\{\s*"markdown"\s*:\s*"/.exec(json);
  if (!begin) return "";
  const rest = json.slice(begin[0].length);
  const whole = /^(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/.exec(rest)?.[0] ?? "";
  // A lone half of a surrogate pair at the end waits for its other half.
  return (JSON.parse(`"${whole}"`) as string).replace(/[\ud800-\udbff]$/, "");
}
