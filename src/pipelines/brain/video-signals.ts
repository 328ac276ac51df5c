import type { ContactId } from "../../db/ids.ts";
import type { VideoSignal } from "../../db/queries/outreach/share-signals.ts";
import { agoOf, priorityOf, urgencyOf } from "./priority.ts";
import { type Candidate, greeting } from "./rules.ts";

const DID = {
  finished: {
    signal: "watched",
    reason: (name: string, ago: string, campaign: string) =>
      `${name} watched the video of “${campaign}” to its end ${ago} ago, and nobody has written since.`,
    template: "thank you for watching our video. Shall we find 20 minutes next week to talk about it?",
  },
  clicked: {
    signal: "clicked",
    reason: (name: string, ago: string, campaign: string) =>
      `${name} followed the link under the video of “${campaign}” ${ago} ago, and nobody has written since.`,
    template:
      "thank you for following the link under our video. Did you find what you were looking for? I am glad to help.",
  },
} as const;

/** What to do about somebody who watched their video to its end, or followed the link under it. */
export function candidateOfVideo(of: VideoSignal): Candidate {
  const { signal, reason, template } = DID[of.kind];
  const standing = { temperature: of.temperature, score: of.score, hours: of.hours_since };
  const { priority, parts } = priorityOf(signal, standing);
  return {
    contactId: of.contact_id as ContactId,
    name: of.name,
    type: "opportunity_alert",
    ...{ signal, priority, parts, urgency: urgencyOf(priority) },
    reason: reason(of.name, agoOf(of.hours_since), of.campaign),
    quote: "",
    template: `${greeting(of.name)} ${template}`,
    evidenceAt: of.at,
    evidence: `${signal}:${of.at}`,
    owner: of.owner,
  };
}
