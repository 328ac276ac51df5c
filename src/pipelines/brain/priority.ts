/** A part of a priority, as it is shown under "why". */
export interface Part {
  label: string;
  points: number;
}

/** What is known of a contact when a priority is reckoned. */
export interface Standing {
  temperature: "hot" | "warm" | "cold" | null;
  /** 0 to 100. */
  score: number | null;
  /** Hours since the contact's last word, or since the lead came in. */
  hours: number;
}

/** Points of what was seen: at most 40. */
export const SIGNAL_POINTS = {
  ready: { label: "Ready to go ahead", points: 40 },
  untouched: { label: "Hot lead nobody wrote to", points: 30 },
  rising: { label: "Score is rising", points: 24 },
  clicked: { label: "Followed the link under the video", points: 32 },
  watched: { label: "Watched the video to its end", points: 26 },
  question: { label: "Unanswered question", points: 25 },
  curious: { label: "Wants to know more", points: 22 },
  objection: { label: "Unanswered objection", points: 20 },
  silence: { label: "Silence after interest", points: 18 },
  unanswered: { label: "Unanswered message", points: 15 },
} as const;

export type SignalName = keyof typeof SIGNAL_POINTS;

const TEMPERATURE_POINTS = { hot: 25, warm: 12, cold: 0 } as const;
/** A day of waiting is 10 points, a day and a half or more 15. */
const WAITING = { most: 15, perDay: 10 };
const SCORE_MOST = 20;

/** Verdicts that a type is given beforehand, half of them Done: a handful of clicks does not turn it around. */
const PRIOR_VERDICTS = 4;
/** What people's verdicts add or take at most. */
const LEARNED_MOST = 10;

/**
 * Adds what people made of a type so far: from -10, where all were dismissed, to +10, where all were done. The sum stays
 * within 0 and 100.
 */
export function withVerdicts(
  of: { priority: number; parts: Part[] },
  { done, dismissed }: { done: number; dismissed: number },
): { priority: number; parts: Part[] } {
  const share = (done + PRIOR_VERDICTS / 2) / (done + dismissed + PRIOR_VERDICTS);
  const wanted = Math.round((share - 0.5) * 2 * LEARNED_MOST);
  const priority = Math.min(100, Math.max(0, of.priority + wanted));
  const points = priority - of.priority;
  if (points === 0) return of;
  const label = `Of this kind ${done} of ${done + dismissed} were done`;
  return { priority, parts: [...of.parts, { label, points }] };
}

/** Signal (to 40) + temperature (to 25) + waiting (to 15) + score (to 20) = 0 to 100. Parts of 0 points are left out. */
export function priorityOf(signal: SignalName, standing: Standing): { priority: number; parts: Part[] } {
  const { temperature, score, hours } = standing;
  const waiting = Math.min(WAITING.most, Math.floor((Math.max(0, hours) / 24) * WAITING.perDay));
  const parts = [
    SIGNAL_POINTS[signal],
    { label: `Lead is ${temperature ?? "cold"}`, points: temperature ? TEMPERATURE_POINTS[temperature] : 0 },
    { label: `Waiting ${agoOf(hours)}`, points: waiting },
    { label: `Score ${score ?? 0}`, points: Math.round((Math.min(100, Math.max(0, score ?? 0)) / 100) * SCORE_MOST) },
  ].filter((part) => part.points > 0);
  return { priority: parts.reduce((sum, part) => sum + part.points, 0), parts: parts.map((part) => ({ ...part })) };
}

/** 70 and more is immediate, 45 and more today, the rest this week. */
export const urgencyOf = (priority: number): "immediate" | "today" | "this_week" =>
  priority >= 70 ? "immediate" : priority >= 45 ? "today" : "this_week";

/** "20 minutes", "3 hours", "2 days". */
export function agoOf(hours: number): string {
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  if (hours < 1) return many(Math.max(1, Math.floor(hours * 60)), "minute");
  return hours < 48 ? many(Math.floor(hours), "hour") : many(Math.floor(hours / 24), "day");
}
