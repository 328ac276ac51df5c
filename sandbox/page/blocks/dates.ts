import { dayWords } from "../words.ts";

const DATE = /<!date\^(\d+)\^([^|>^]*)(?:\^[^|>]*)?\|[^>]*>/g;

const FORMS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  day_divider_pretty: { weekday: "long", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

const DAY_MS = 86_400_000;

/** "Today", "Yesterday", "Tomorrow", or nothing. */
function nearWord(at: number, now: number, timeZone: string): string | undefined {
  const days = ["Yesterday", "Today", "Tomorrow"] as const;
  return days.find((_, index) => dayWords(now + (index - 1) * DAY_MS, timeZone) === dayWords(at, timeZone));
}

/** Slack's `<!date^…>` as words in the reader's own zone, by the sandbox's clock. Where nobody's zone is known: as it is. */
export function withDates(text: string, now: number, timeZone: string): string {
  return text.replace(DATE, (_, seconds: string, form: string) => {
    const at = Number(seconds) * 1000;
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const near = name.endsWith("_pretty") ? nearWord(at, now, timeZone) : undefined;
      if (near) return near;
      const options = FORMS[name] ?? FORMS[name.replace(/_pretty$/, "")];
      return options ? new Intl.DateTimeFormat(undefined, { ...options, timeZone }).format(at) : whole;
    });
  });
}
