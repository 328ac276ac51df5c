import { addHours, differenceInHours, max, subDays } from "date-fns";
import { newId } from "../../db/ids.ts";
import type { DigestClaim, DueConfig } from "../../db/queries/brain/due-digests.ts";
import {
  type DigestTimes,
  type DueDigest,
  digestAfter,
  digestUntil,
  hourOf,
  localDateOf,
  momentOf,
  weekdayOf,
} from "./calendar.ts";

/** A digest of the local day before is still sent so many hours late; an older one is left to the next. */
const LATEST_HOURS = 6;
/** A digest is this late before the quiet hours keep it back. */
const LATE_HOURS = 1;
/** What a digest speaks of at most, however long there was none. */
const MOST_DAYS = 14;

/** The times of a workspace's digests. */
export const timesOf = (config: DueConfig): DigestTimes => ({
  timeZone: config.time_zone,
  hour: config.hour,
  weekdays: config.weekdays,
  holidays: config.holidays,
});

/**
 * What the job does about a workspace whose digest has come: which date's digest is made, if any, what time it speaks of, and
 * when the next one is due. Of days that were missed only the current one is made.
 */
export function claimOf(config: DueConfig): DigestClaim {
  const times = timesOf(config);
  const now = new Date(config.now);
  const due = dueOf(config, times, now);
  const made = due && isWorthIt(config, times, due, now) ? due : null;
  const to = hourOf(now, config.time_zone);
  const from = made ? coverageOf(config, times, made.at, to) : null;
  return {
    workspaceId: config.workspace_id,
    was: config.was,
    changedAt: config.changed_at,
    next: digestAfter(times, now)?.at.toISOString() ?? null,
    id: newId(),
    date: made?.date ?? null,
    period: made && config.weekly_day === weekdayOf(made.date) ? "week" : "day",
    channel: config.channel,
    dueAt: made?.at.toISOString() ?? null,
    coversFrom: from?.toISOString() ?? null,
    coversTo: to.toISOString(),
  };
}

/** The latest digest that has come since the schedule was last moved on or the settings changed. */
function dueOf(config: DueConfig, times: DigestTimes, now: Date): DueDigest | null {
  const latest = digestUntil(times, now);
  const since = new Date(config.was ?? config.changed_at);
  if (latest && latest.at >= since) return latest;
  // A moment that somebody set by hand, off the schedule, counts as well.
  return config.was === null ? null : { date: localDateOf(since, times.timeZone), at: since };
}

function isWorthIt(config: DueConfig, times: DigestTimes, due: DueDigest, now: Date): boolean {
  const late = differenceInHours(now, due.at);
  if (due.date !== localDateOf(now, times.timeZone) && late >= LATEST_HOURS) return false;
  return late < LATE_HOURS || !isQuiet(config, now);
}

/** Whether a moment lies in the workspace's quiet hours. */
export function isQuiet(config: Pick<DueConfig, "time_zone" | "quiet_from" | "quiet_to">, at: Date): boolean {
  const { quiet_from: from, quiet_to: to, time_zone: timeZone } = config;
  if (from === null || to === null || from === to) return false;
  const today = localDateOf(at, timeZone);
  const reached = (hour: number) => at >= (momentOf(today, hour, timeZone) ?? at);
  return from < to ? reached(from) && !reached(to) : reached(from) || !reached(to);
}

/** From when a digest speaks: where the one before ended, else where the schedule had one before `due`. */
function coverageOf(config: DueConfig, times: DigestTimes, due: Date, to: Date): Date {
  const before = digestUntil(times, new Date(due.getTime() - 1))?.at ?? subDays(due, 1);
  const from = config.covered_to ? new Date(config.covered_to) : before;
  return max([from < to ? from : before, subDays(to, MOST_DAYS)]);
}

/** What a digest of this moment would speak of; until the end of the hour that has begun. */
export function previewOf(config: DueConfig): { from: string; to: string } {
  const now = new Date(config.now);
  const to = addHours(hourOf(now, config.time_zone), 1);
  return { from: coverageOf(config, timesOf(config), now, to).toISOString(), to: to.toISOString() };
}
