import { randomBytes } from "node:crypto";
import { Cron } from "croner";
import type { MessageDraft, Schedule } from "./model.ts";
import { badRequest, notFound, quotaExceeded } from "./refusal.ts";

const TIME_FIELD = /^[\d*,/-]+$/;
const DAY_FIELD = /^[\d*?,/-]+$/;
const MONTH_FIELD = /^([\d*,/-]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)+$/i;
const WEEKDAY_FIELD = /^([\d*?,/-]|SUN|MON|TUE|WED|THU|FRI|SAT)+$/i;
const FIELDS = [TIME_FIELD, TIME_FIELD, DAY_FIELD, MONTH_FIELD, WEEKDAY_FIELD];

/** The next time of a five-field cron expression after `after` (ms), UTC unless it opens with `CRON_TZ=`. 400 when bad. */
export function nextRunAt(cron: string, after: number): number | undefined {
  const [, zone = "UTC", expression = ""] = /^\s*(?:(?:CRON_)?TZ=(\S+)\s+)?(.*?)\s*$/.exec(cron) ?? [];
  const fields = expression.split(/\s+/);
  const wellFormed = fields.length === FIELDS.length && fields.every((field, index) => FIELDS[index]?.test(field));
  if (!wellFormed)
    throw badRequest(`invalid cron expression "${cron}", use five fields, with CRON_TZ=<zone> if not UTC`);
  try {
    return new Cron(expression, { mode: "5-part", timezone: zone }).nextRun(new Date(after))?.getTime();
  } catch (error) {
    throw badRequest(`invalid cron expression "${cron}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface SchedulesDeps {
  now(): number;
  maxSchedules: number;
  accept(draft: MessageDraft): { messageId: string };
}

export interface Schedules {
  /** Makes a schedule, or gives the one with this id new settings; its age and pause stay. */
  upsert(cron: string, scheduleId: string | undefined, draft: MessageDraft): Schedule;
  all(): Schedule[];
  /** Throws a 404 Refusal when there is none. */
  get(scheduleId: string): Schedule;
  remove(scheduleId: string): void;
  setPaused(scheduleId: string, paused: boolean): void;
  /** Publishes the schedule's message at once, paused or not. */
  fire(scheduleId: string): { messageId: string };
  /** Fires what is due. Times passed over in one move of the clock count as one: the last. */
  fireDue(): void;
  nextDueAt(): number | undefined;
  noteOutcome(scheduleId: string, messageId: string, outcome: "SUCCESS" | "FAIL"): void;
}

export function createSchedules(deps: SchedulesDeps, kept: Schedule[] = []): Schedules {
  const schedules = new Map(kept.map((schedule) => [schedule.scheduleId, schedule]));

  function get(scheduleId: string): Schedule {
    const schedule = schedules.get(scheduleId);
    if (!schedule) throw notFound(`schedule ${scheduleId}`);
    return schedule;
  }

  function publish(schedule: Schedule): { messageId: string } {
    const accepted = deps.accept({ ...schedule.draft, scheduleId: schedule.scheduleId });
    schedule.lastScheduleTime = deps.now();
    schedule.lastScheduleStates = { [accepted.messageId]: "IN_PROGRESS" };
    return accepted;
  }

  return {
    upsert(cron, scheduleId, draft) {
      const nextScheduleTime = nextRunAt(cron, deps.now());
      const existing = scheduleId === undefined ? undefined : schedules.get(scheduleId);
      if (!existing && schedules.size >= deps.maxSchedules) throw quotaExceeded("maxSchedules");
      const id = scheduleId ?? `scd_${randomBytes(16).toString("hex")}`;
      const fresh = { createdAt: deps.now(), isPaused: false, lastScheduleStates: {} };
      const schedule: Schedule = { ...fresh, ...existing, scheduleId: id, cron, draft, nextScheduleTime };
      schedules.set(id, schedule);
      return schedule;
    },
    all: () => [...schedules.values()],
    get,
    remove(scheduleId) {
      get(scheduleId);
      schedules.delete(scheduleId);
    },
    setPaused(scheduleId, paused) {
      get(scheduleId).isPaused = paused;
    },
    fire: (scheduleId) => publish(get(scheduleId)),
    fireDue() {
      const now = deps.now();
      for (const schedule of schedules.values()) {
        if (schedule.nextScheduleTime === undefined || schedule.nextScheduleTime > now) continue;
        schedule.nextScheduleTime = nextRunAt(schedule.cron, now);
        if (!schedule.isPaused) publish(schedule);
      }
    },
    nextDueAt() {
      const times = [...schedules.values()]
        .map((schedule) => schedule.nextScheduleTime)
        .filter((at) => at !== undefined);
      return times.length > 0 ? Math.min(...times) : undefined;
    },
    noteOutcome(scheduleId, messageId, outcome) {
      const states = schedules.get(scheduleId)?.lastScheduleStates;
      if (states && messageId in states) states[messageId] = outcome;
    },
  };
}
