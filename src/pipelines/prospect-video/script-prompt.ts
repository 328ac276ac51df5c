import type { ProspectResearch } from "../../db/schema/campaigns.ts";
import { FENCE_RULE, fence } from "../fence.ts";
import { LONGEST_S, SCENES, SHORTEST_S } from "./script-rules.ts";

/** Characters of a page that a prompt carries: about 2,000 tokens. */
const PAGE = 8_000;

const RULES = [
  `A script has exactly ${SCENES} scenes and lasts ${SHORTEST_S} to ${LONGEST_S} seconds in total.`,
  "The narration of a scene has about 2.5 words for each of its seconds, in plain spoken sentences, without links, placeholders or markup.",
  "Scene 1 greets the prospect by name and speaks of something the research says; scene 2 names the problem; scene 3 says how the sender's company helps; scene 4 asks for the next step of the brief.",
  "Use only facts that stand in the data. Where the research is empty, speak of the company in general and invent nothing.",
  "A visual prompt describes one picture: place, people, light. No text in it, no logos, no real persons.",
  FENCE_RULE,
].join("\n");

/** The system prompt: whoever writes, these rules hold. */
export const scriptSystem = (rolePrompt: string): string => `${rolePrompt}\n${RULES}`;

export interface ScriptFacts {
  prospect: { name: string; company: string; title: string | null };
  campaign: { brief: string; senderName: string; senderCompany: string; companyInfo: string };
  research: ProspectResearch | null;
}

/** The request for a script. */
export function scriptPrompt({ prospect, campaign, research }: ScriptFacts): string {
  const findings = research && { title: research.title, summary: research.summary, facts: research.facts };
  return [
    "Write the script for this prospect.",
    fence("prospect", { name: prospect.name, company: prospect.company, title: prospect.title }),
    fence("sender", { name: campaign.senderName, company: campaign.senderCompany }),
    fence("research", findings ?? {}),
    fence("page", research?.text.slice(0, PAGE) ?? ""),
    fence("company_info", campaign.companyInfo),
    fence("brief", campaign.brief),
  ].join("\n\n");
}

/** The request to mend a script, after the first one. */
export function repairPrompt(first: string, draft: unknown, problems: string[]): string {
  return [
    first,
    "A draft was written:",
    fence("draft", draft),
    "It cannot be filmed yet. Write the whole script again and mend this:",
    ...problems.map((problem) => `- ${problem}`),
  ].join("\n\n");
}
