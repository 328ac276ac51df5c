import { z } from "zod";
import { FENCE_RULE, fence } from "../fence.ts";
import { isSoundPhrase } from "./check-phrase.ts";
import { type Candidate, firstNameOf } from "./rules.ts";
import { looksLikeInstruction } from "./text/instructions.ts";

/** Wordings are asked for these many recommendations; the rest keep their templates. */
export const WORDED = 3;

export const wordingShape = z.object({
  messages: z
    .array(
      z.object({
        recommendationId: z.string().describe("The id of the recommendation the message is for."),
        message: z.string().max(500).describe("Two or three friendly sentences to the contact, ready to send."),
      }),
    )
    .max(WORDED),
});

/** Follows the advisor's role prompt. */
export const WORDING_PROMPT = `${FENCE_RULE}
Answer what the contact said in plain words. Promise nothing, and write no numbers, prices, dates, links, or names except the contact's first name.`;

/** The recommendations as a model sees them. */
export const wordingData = (candidates: Candidate[]): string =>
  fence(
    "recommendations",
    candidates.map((it, index) => ({
      recommendationId: `r${index + 1}`,
      firstName: firstNameOf(it.name) ?? "there",
      kind: it.type,
      contactSaid: it.quote,
    })),
  );

/** The model's wording where it holds, else the template. */
export function wordedMessages(candidates: Candidate[], messages: z.infer<typeof wordingShape>["messages"]): string[] {
  return candidates.map((candidate, index) => {
    const offered = messages.find((it) => it.recommendationId === `r${index + 1}`)?.message.trim();
    const evidence = `${candidate.quote} ${candidate.template}`;
    const names = firstNameOf(candidate.name) ?? "";
    const holds =
      offered &&
      quotesOnly(offered, candidate.quote) &&
      !looksLikeInstruction(offered) &&
      isSoundPhrase(offered, { evidence, names, longest: 500 });
    return holds ? offered : candidate.template;
  });
}

/** What a message puts between quotation marks must be the contact's own words. */
const quotesOnly = (message: string, said: string): boolean =>
  [...message.matchAll(/["“„]([^"“”„]{3,})["”]/g)].every((match) => said.includes(match[1]?.trim() ?? ""));
