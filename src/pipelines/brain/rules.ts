import type { ContactId } from "../../db/ids.ts";
import type { Conversation } from "../../db/queries/brain/list-conversations.ts";
import type { RisingLead } from "../../db/queries/brain/list-rising-leads.ts";
import type { UntouchedLead } from "../../db/queries/brain/list-untouched-leads.ts";
import { agoOf, type Part, priorityOf, type SignalName, urgencyOf } from "./priority.ts";
import { looksLikeInstruction } from "./text/instructions.ts";
import { isTellingQuestion } from "./text/questions.ts";
import { quoteScore } from "./text/quote.ts";
import { sentencesOf } from "./text/sentences.ts";
import { type SignalKind, signalsOf } from "./text/signals.ts";

/** A recommendation the rules make; each names the fact it rests on. */
export interface Candidate {
  contactId: ContactId;
  name: string;
  type: "follow_up" | "response_template" | "handoff_ready" | "opportunity_alert";
  signal: SignalName;
  priority: number;
  parts: Part[];
  urgency: "immediate" | "today" | "this_week";
  reason: string;
  /** The contact's own sentence, verbatim; empty for a lead that never wrote. */
  quote: string;
  template: string;
  /** ISO moment of the fact. */
  evidenceAt: string;
  /** Fingerprint of the fact: the same one is not recommended again once it was decided. */
  evidence: string;
  /** As the lead names its owner. */
  owner: string | null;
  /** The kind of objection, where it is one. */
  objection?: string;
}

/** Signals that stand in what people wrote, or in what they did not. */
type Said = Exclude<SignalName, "clicked" | "watched">;

/** Interest that got an answer and then nothing for so long is followed up. */
const SILENCE_HOURS = 48;

/** What to do about a conversation, if anything: the strongest rule that fits. */
export function candidateOf(conversation: Conversation): Candidate | null {
  if (looksLikeInstruction(conversation.text)) return null;
  const sentences = sentencesOf(conversation.text).map((sentence) => sentence.text);
  const find = (fits: (kind: SignalKind) => boolean) =>
    sentences.find((sentence) => quoteScore(sentence) > 0 && signalsOf(sentence).some(fits));
  const ready = find((kind) => kind.key === "ready");
  const curious = find((kind) => kind.key === "curious");
  const objection = find((kind) => kind.type === "objection_pattern");
  const question = sentences.find((sentence) => quoteScore(sentence) > 0 && isTellingQuestion(sentence));
  const make = (type: Candidate["type"], signal: Said, quote: string) => candidate(conversation, type, signal, quote);
  const kindOf = (sentence: string) => signalsOf(sentence).find((kind) => kind.type === "objection_pattern")?.key;
  if (conversation.answered) {
    const interest = ready ?? curious;
    return interest && !objection && conversation.hours_since >= SILENCE_HOURS
      ? make("follow_up", "silence", interest)
      : null;
  }
  if (ready && !objection) return make("handoff_ready", "ready", ready);
  if (question) return make("response_template", "question", question);
  if (objection) {
    const kind = kindOf(objection);
    return { ...make("response_template", "objection", objection), ...(kind && { objection: kind }) };
  }
  if (curious) return make("opportunity_alert", "curious", curious);
  const plain = sentences.find((sentence) => quoteScore(sentence) >= 6);
  return plain && conversation.temperature === "hot" ? make("follow_up", "unanswered", plain) : null;
}

/** A hot lead nobody wrote to. */
export function candidateOfLead(lead: UntouchedLead): Candidate {
  const { priority, parts } = priorityOf("untouched", {
    temperature: "hot",
    score: lead.score,
    hours: lead.hours_since,
  });
  const source = lead.source ? ` from ${lead.source}` : "";
  return {
    contactId: lead.contact_id,
    name: lead.name,
    type: "opportunity_alert",
    signal: "untouched",
    ...{ priority, parts, urgency: urgencyOf(priority) },
    reason: `${lead.name} came in as a hot lead${source} ${agoOf(lead.hours_since)} ago, and nobody has written yet.`,
    quote: "",
    template: `${greeting(lead.name)} thank you for your interest. What would you like to get done first? I am glad to help.`,
    evidenceAt: lead.since,
    evidence: `untouched:${lead.since}`,
    owner: lead.owner,
  };
}

/** A lead that became more likely to buy. Another ten points are another fact. */
export function candidateOfRise(lead: RisingLead): Candidate {
  const { priority, parts } = priorityOf("rising", {
    temperature: lead.temperature,
    score: lead.score,
    hours: lead.hours_since,
  });
  return {
    contactId: lead.contact_id,
    name: lead.name,
    type: "opportunity_alert",
    signal: "rising",
    ...{ priority, parts, urgency: urgencyOf(priority) },
    reason: `The score of ${lead.name} rose from ${lead.prior_score} to ${lead.score} within ${agoOf(lead.hours_since)}.`,
    quote: "",
    template: `${greeting(lead.name)} ${TEMPLATES.rising}`,
    evidenceAt: lead.since,
    evidence: `rising:${lead.lead_id}:${Math.floor(lead.score / 10)}`,
    owner: lead.owner,
  };
}

/** What has changed since a recommendation was dismissed, or that it rests on something else, which was there by then. */
export function returnedBecause({ signal, name, reason, evidenceAt }: Candidate, dismissedAt: string | null): string {
  if (signal === "rising") return `It came back because ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
  if (dismissedAt !== null && new Date(evidenceAt) <= new Date(dismissedAt))
    return "It came back on other grounds than those it was dismissed on.";
  if (signal === "watched" || signal === "clicked") return `It came back because ${name} came back to the video since.`;
  if (signal === "untouched") return `It came back because a new lead of ${name} came in since.`;
  if (signal === "silence") return `It came back because ${name} wrote and fell silent again since.`;
  return `It came back because ${name} wrote again since it was dismissed.`;
}

function candidate(of: Conversation, type: Candidate["type"], signal: Said, quote: string): Candidate {
  const { priority, parts } = priorityOf(signal, {
    temperature: of.temperature,
    score: of.score,
    hours: of.hours_since,
  });
  const said = quote.replace(/\s+/g, " ");
  return {
    contactId: of.contact_id,
    name: of.name,
    ...{ type, signal, priority, parts, quote },
    urgency: urgencyOf(priority),
    reason: REASONS[signal](of.name, agoOf(of.hours_since), said),
    template: `${greeting(of.name)} ${TEMPLATES[signal]}`,
    evidenceAt: of.said_at,
    evidence: `${signal}:${of.message_id}`,
    owner: of.owner,
  };
}

const REASONS: Record<Said, (name: string, ago: string, quote: string) => string> = {
  ready: (name, ago, quote) => `${name} is ready to go ahead and has had no answer for ${ago}: “${quote}”`,
  question: (name, ago, quote) => `${name} asked ${ago} ago and has no answer yet: “${quote}”`,
  objection: (name, ago, quote) => `${name} raised an objection ${ago} ago that nobody has answered: “${quote}”`,
  curious: (name, ago, quote) => `${name} showed interest ${ago} ago and has no answer yet: “${quote}”`,
  silence: (name, ago, quote) =>
    `${name} showed interest, we answered, and nothing has come back for ${ago}: “${quote}”`,
  unanswered: (name, ago, quote) => `${name}, a hot lead, wrote ${ago} ago and has no answer yet: “${quote}”`,
  rising: (name) => `The score of ${name} is rising.`,
  untouched: (name, ago) => `${name} came in as a hot lead ${ago} ago, and nobody has written yet.`,
};

const TEMPLATES: Record<Said, string> = {
  ready: "that is good to hear. The next step is simple: [link or date]. Shall I set it up for you?",
  question: "thank you for your question. In short: [answer]. Does that help, or shall we talk it through?",
  objection: "thank you for saying so openly. I understand. May I show you in one page how others dealt with this?",
  curious: "thank you for your interest. Here is a short overview: [link]. When would a quick call suit you?",
  silence: "you were interested when we last wrote. Is it still of use to you, or shall I come back at a better time?",
  unanswered: "thank you for your message, and sorry for the wait. How can I help best?",
  rising: "I thought of you today. Is there anything you would like to know before you decide?",
  untouched: "thank you for your interest. What would you like to get done first?",
};

/** "Hi Maria," for a person's name; "Hello," for an id or a number. */
export function greeting(name: string): string {
  const first = firstNameOf(name);
  return first ? `Hi ${first},` : "Hello,";
}

/** The first name, if the name is a person's: two words or more, letters only, and no kind of record. */
export function firstNameOf(name: string): string | null {
  const words = name.trim().split(/\s+/);
  const [first] = words;
  if (!first || words.length < 2 || !/^\p{Lu}[\p{L}'’-]+$/u.test(first) || /\p{N}/u.test(name)) return null;
  return /^(lead|contact|customer|user|unknown|mr|mrs|ms|dr|the)$/i.test(first) ? null : first;
}
