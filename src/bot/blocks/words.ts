import type { Period } from "../../db/queries/brain/get-period.ts";
import { periodPhrase } from "../../pipelines/index.ts";
import { outside } from "./escape.ts";

/** Millionths of a dollar as people read them. */
export function dollars(microUsd: number): string {
  if (microUsd === 0) return "$0";
  if (microUsd < 10_000) return "under $0.01";
  return `$${(microUsd / 1_000_000).toFixed(2)}`;
}

export const count = (value: number): string => value.toLocaleString("en-US");

/** "1 lead", "2 leads". */
export const many = (value: number, one: string, several = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : several}`;

/** ", up from 3": a count against the period before; nothing where that is not known. */
export function changeOf(now: number, before: number | null | undefined): string {
  if (before === null || before === undefined) return "";
  if (before === 0) return ", none before";
  if (before === now) return ", as many before";
  return `, ${now > before ? "up" : "down"} from ${count(before)}`;
}

/** "08:00". */
export const hourText = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A length of time in its two greatest units; `seconds` may have a fraction. */
export function span(seconds: number): string {
  if (seconds < 1) return "under a second";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ""}`;
  const minutes = Math.floor((whole % 3_600) / 60);
  return `${count(Math.floor(whole / 3_600))} h${minutes ? ` ${minutes} min` : ""}`;
}

/** What people call the pipelines' runs. */
export const PIPELINES: Record<string, string> = {
  ask: "Question",
  brain: "Summary",
  "prospect-video": "Video",
  draft: "Draft",
  article: "Article",
  "hero-image": "Hero image",
  "social-posts": "Social posts",
  newsletter: "Newsletter",
  "keyword-research": "Keyword research",
  gather: "Transcript",
  workflow: "Agent workflow",
};

/** What a person asked for, within a sentence. */
export const askedFor = (what: Period | "digest"): string =>
  what === "digest" ? "what the digest would say so far" : `the summary of ${periodPhrase(what)}`;

export const ACTION_TYPES = {
  follow_up: "Follow up",
  response_template: "Answer",
  handoff_ready: "Hand over",
  opportunity_alert: "Opportunity",
} as const;

export const URGENCY = { immediate: "now", today: "today", this_week: "this week" } as const;

export const INSIGHT_TYPES = {
  trending_topic: "Topic",
  objection_pattern: "Objection",
  interest_signal: "Interest",
  rejection_analysis: "Rejections",
} as const;

/** Items' status words as a card shows them, in the order of the work. */
export const ITEM_STATUS = {
  queued: "queued",
  researching: "researching",
  scripting: "writing the script",
  generating_voice: "recording the voice",
  generating_visuals: "making the pictures",
  complete: "done",
  failed: "failed",
} as const;

export type ItemStatus = keyof typeof ITEM_STATUS;

/** A person or company from outside, short. */
export const who = (name: string, company: string | null): string =>
  company ? `${outside(name, 80)} (${outside(company, 80)})` : outside(name, 80);

/** Ten marks and the share in figures, for those who do not see the marks. */
export function progressBar(done: number, total: number): string {
  const share = total === 0 ? 0 : Math.min(1, done / total);
  const full = share === 1 ? 10 : Math.min(9, Math.floor(share * 10));
  return `${"▰".repeat(full)}${"▱".repeat(10 - full)}  ${count(done)} of ${count(total)} (${Math.floor(share * 100)} %)`;
}
