import { z } from "zod";
import type { Settings } from "../db/queries/brain/save-settings.ts";
import { timeZoneOf } from "../pipelines/index.ts";
import { METRICS, type SettingsField } from "./blocks/settings-modal.ts";

const option = z.object({ value: z.string() });

/** An element's state in a submitted view, whatever its type. */
const FormValue = z.object({
  value: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).optional(),
  selected_conversation: z.string().nullish(),
  selected_user: z.string().nullish(),
});
export const FormValues = z.record(z.string(), z.record(z.string(), FormValue));
export type FormValues = z.infer<typeof FormValues>;

/** What a form says, or what is wrong with it by field. */
type ReadForm = { ok: true; settings: Settings } | { ok: false; errors: Partial<Record<SettingsField, string>> };

/** Reads the form of the settings. Everything is checked here; what is wrong is named under its field. */
export function readSettings(values: FormValues): ReadForm {
  const errors: Partial<Record<SettingsField, string>> = {};
  const of = (field: SettingsField) => values[field]?.[field] ?? {};
  const text = (field: SettingsField) => of(field).value?.trim() ?? "";
  const chosen = (field: SettingsField) => of(field).selected_option?.value ?? "none";
  const listed = (field: SettingsField) => (of(field).selected_options ?? []).map(({ value }) => value);
  const whole = (field: SettingsField, least: number, most: number): number => {
    const given = Number(text(field));
    if (text(field) === "" || !Number.isInteger(given) || given < least || given > most)
      errors[field] = `Give a whole number from ${least} to ${most}.`;
    return given;
  };
  const hourOrNone = (field: SettingsField) => (chosen(field) === "none" ? null : Number(chosen(field)));

  const enabled = listed("enabled").includes("on");
  const channel = of("channel").selected_conversation ?? null;
  if (enabled && !channel) errors.channel = "Choose the channel that the digest is posted in.";
  const hour = Number(chosen("hour"));
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) errors.hour = "Choose an hour.";
  const weekdays = listed("weekdays").map(Number);
  if (weekdays.length === 0) errors.weekdays = "Choose at least one day, or turn the digest off.";
  const weeklyDay = hourOrNone("weeklyDay");
  if (weeklyDay !== null && weekdays.length > 0 && !weekdays.includes(weeklyDay))
    errors.weeklyDay = "That is no day of the digest. Add it above, or choose another.";
  const timeZone = timeZoneOf(text("timeZone"));
  if (!timeZone) errors.timeZone = `There is no such time zone.${nearest(text("timeZone"))}`;
  const { dates, wrong } = datesIn(text("holidays"));
  if (wrong !== null) errors.holidays = `“${wrong.slice(0, 40)}” is no date. Write one a line, as 2026-12-25.`;
  if (dates.length > 200) errors.holidays = "At most 200 days.";
  const quietFrom = hourOrNone("quietFrom");
  const quietTo = hourOrNone("quietTo");
  if (quietFrom === null && quietTo !== null) errors.quietFrom = "Choose from when, or no end either.";
  if (quietFrom !== null && quietTo === null) errors.quietTo = "Choose until when, or no beginning either.";
  if (quietFrom !== null && quietFrom === quietTo) errors.quietTo = "Choose another hour than the first.";
  if (enabled && inside(hour, quietFrom, quietTo) && !errors.quietTo)
    errors.quietFrom = "The digest's hour lies in these hours. Move one of them.";
  const postsADay = text("postsADay") === "" ? null : whole("postsADay", 1, 1_000);
  const hotThreshold = whole("hot", 1, 100);
  const warmThreshold = whole("warm", 0, 99);
  if (!errors.hot && !errors.warm && hotThreshold <= warmThreshold)
    errors.warm = `Must be below ${hotThreshold}, the score from which a lead is hot.`;
  const metrics = listed("metrics").filter((name) => Object.hasOwn(METRICS, name));
  const dollars = text("dailyBudget") === "" ? null : Number(text("dailyBudget"));
  if (dollars !== null && !(dollars >= 0 && dollars <= 100_000))
    errors.dailyBudget = "Give an amount from 0 to 100000.";
  const locale = localeOf(text("locale"));
  if (!locale) errors.locale = "There is no such language tag. en-US and de-DE are some.";
  const retentionDays = whole("retentionDays", 0, 3_650);

  if (Object.keys(errors).length > 0 || !timeZone || !locale) return { ok: false, errors };
  const all = metrics.length === 0 || metrics.length === Object.keys(METRICS).length;
  return {
    ok: true,
    settings: {
      workspace: { timeZone, locale, dailyBudget: dollars === null ? null : Math.round(dollars * 1_000_000) },
      config: {
        ...{ digestEnabled: enabled, digestChannel: channel, digestHour: hour, digestWeekdays: weekdays, weeklyDay },
        alertsChannel: of("alertsChannel").selected_conversation ?? null,
        ...{ holidays: dates, quietFrom, quietTo, postsADay, hotThreshold, warmThreshold, retentionDays },
        ...{ metrics: all ? null : metrics, model: text("model") || null },
      },
    },
  };
}

/** Whether an hour of the clock lies between two others, over midnight as well. */
const inside = (hour: number, from: number | null, to: number | null): boolean => {
  if (from === null || to === null) return false;
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
};

function datesIn(text: string): { dates: string[]; wrong: string | null } {
  const lines = text.split(/[\s,;]+/).filter(Boolean);
  const wrong = lines.find((line) => !z.iso.date().safeParse(line).success) ?? null;
  return { dates: [...new Set(lines)].sort(), wrong };
}

function localeOf(text: string): string | null {
  try {
    const [locale] = Intl.getCanonicalLocales(text);
    return locale && Intl.NumberFormat.supportedLocalesOf(locale).length > 0 ? locale : null;
  } catch {
    return null;
  }
}

/** Zones that a person may have meant. */
function nearest(typed: string): string {
  const word = typed.split("/").at(-1)?.trim().replaceAll(" ", "_").toLowerCase() ?? "";
  const found =
    word === "" ? [] : Intl.supportedValuesOf("timeZone").filter((zone) => zone.toLowerCase().includes(word));
  return found.length > 0
    ? ` Did you mean ${found.slice(0, 3).join(", ")}?`
    : " Europe/Berlin and America/New_York are some.";
}
