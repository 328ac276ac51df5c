import type { Config } from "../../db/queries/brain/get-config.ts";
import { outsidePlain } from "./escape.ts";
import { type Block, divider, plain, section } from "./kit.ts";
import { LIMITS } from "./limits.ts";
import { hourText } from "./words.ts";

export const SETTINGS_MODAL = "settings";

/** The measures of a summary, by the names that are stored. */
export const METRICS = {
  newLeads: "New leads",
  hotLeads: "Hot leads",
  warmLeads: "Warm leads",
  coldLeads: "Cold leads",
  avgScore: "Average score",
  writtenTo: "Contacts we wrote to",
  responseRate: "Response rate",
  medianResponse: "Median response time",
  messagesReceived: "Messages received",
  messagesSent: "Messages sent",
  conversions: "Conversions",
  rejections: "Rejections",
  totalLeads: "Leads in total",
  totalContacts: "Contacts in total",
} as const;

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** The form's fields: block ids, with the same action id inside. */
export type SettingsField =
  | ("enabled" | "channel" | "hour" | "weekdays" | "weeklyDay" | "timeZone" | "holidays")
  | ("quietFrom" | "quietTo" | "postsADay" | "alertsChannel")
  | ("hot" | "warm" | "metrics" | "model" | "dailyBudget" | "locale" | "retentionDays");

interface Choice {
  text: string;
  value: string;
}

const HOURS: Choice[] = Array.from({ length: 24 }, (_, hour) => ({ text: hourText(hour), value: String(hour) }));
const DAYS: Choice[] = WEEKDAYS.map((text, index) => ({ text, value: String(index + 1) }));
const NONE: Choice = { text: "None", value: "none" };

/**
 * The form of the settings as they stand.
 * @param metadata Comes back with the submission; at most 3,000 characters.
 */
export function settingsModal(config: Config, metadata: string): Record<string, unknown> {
  const metrics = Object.entries(METRICS).map(([value, text]) => ({ text, value }));
  const dollars = config.dailyBudget === null ? "" : String(config.dailyBudget / 1_000_000);
  return {
    type: "modal",
    callback_id: SETTINGS_MODAL,
    title: plain("Settings", LIMITS.modalTitle),
    submit: plain("Save", LIMITS.modalTitle),
    close: plain("Cancel", LIMITS.modalTitle),
    private_metadata: metadata,
    blocks: [
      section(
        "*The digest* says every day what matters and who should do what. Days and hours are those of the time zone below.",
      ),
      field(
        "enabled",
        "Digest",
        checks([{ text: "Post the digest", value: "on" }], config.digestEnabled ? ["on"] : []),
        {
          optional: true,
        },
      ),
      field("channel", "Channel", channelSelect(config.digestChannel), {
        optional: true,
        hint: "Where it is posted. Invite Callboard there first.",
      }),
      field("hour", "Hour", select(HOURS, String(config.digestHour)), {
        hint: "An hour that the clocks skip comes when they are put forward; of a doubled one the first counts.",
      }),
      field("weekdays", "Days", checks(DAYS, config.digestWeekdays.map(String))),
      field("weeklyDay", "Weekly digest", select([NONE, ...DAYS], String(config.weeklyDay ?? NONE.value)), {
        hint: "On this day the digest speaks of the last seven days, with the trend.",
      }),
      field("timeZone", "Time zone", line(config.timeZone, 60), { hint: "Such as Europe/Berlin or America/New_York." }),
      field(
        "holidays",
        "Days off",
        { ...line(config.holidays.join("\n"), 3_000), multiline: true },
        {
          optional: true,
          hint: "Dates on which nothing comes unasked, one a line: 2026-12-25. The next digest tells of them.",
        },
      ),
      field("quietFrom", "Quiet from", select([NONE, ...HOURS], String(config.quietFrom ?? NONE.value)), {
        hint: "Nothing comes unasked between these hours, alerts aside; what happens then stands in the next digest.",
      }),
      field("quietTo", "Quiet until", select([NONE, ...HOURS], String(config.quietTo ?? NONE.value))),
      field("postsADay", "Messages a day nobody asked for", number(config.postsADay, 1, 1_000), {
        optional: true,
        hint: "For each person, such as of finished stages. Empty: 12. What is more stands in the next digest.",
      }),
      field("alertsChannel", "Alerts", channelSelect(config.alertsChannel), {
        optional: true,
        hint: "Where drafts that failed for good and transcripts out of order are told. Empty: whoever installed Callboard.",
      }),
      divider(),
      section("*Leads, figures and the model*"),
      field("hot", "Hot from score", number(config.hotThreshold, 1, 100)),
      field("warm", "Warm from score", number(config.warmThreshold, 0, 99), { hint: "Below the one for hot." }),
      field("metrics", "Figures", multiSelect(metrics, config.metrics ?? Object.keys(METRICS)), {
        optional: true,
        hint: "What summaries and digests show. Empty: everything.",
      }),
      field("model", "Model", line(config.model ?? "", 100), {
        optional: true,
        hint: "A name that your model's provider knows. Empty: the one of this installation.",
      }),
      field(
        "dailyBudget",
        "Budget a day, US dollars",
        { ...number(dollars, 0, 100_000), is_decimal_allowed: true },
        {
          optional: true,
          hint: "For models and paid services together. Empty: no ceiling.",
        },
      ),
      field("locale", "Number format", line(config.locale, 35), {
        hint: "A language tag such as en-US, de-DE, pt-BR.",
      }),
      field("retentionDays", "Days to keep data after an uninstall", number(config.retentionDays, 0, 3_650)),
    ],
  };
}

type Element = Record<string, unknown>;

function field(
  name: SettingsField,
  label: string,
  element: Element,
  more: { optional?: boolean; hint?: string } = {},
): Block {
  return {
    type: "input",
    block_id: name,
    optional: more.optional ?? false,
    label: plain(label, LIMITS.inputLabel),
    ...(more.hint ? { hint: plain(more.hint, LIMITS.inputHint) } : {}),
    element: { ...element, action_id: name },
  };
}

const optionOf = ({ text, value }: Choice) => ({ text: plain(text, LIMITS.buttonText), value });

function line(initial: string, max: number): Element {
  const value = outsidePlain(initial, max);
  return { type: "plain_text_input", max_length: max, ...(value ? { initial_value: value } : {}) };
}

function number(initial: number | string | null, min: number, max: number): Element {
  return {
    type: "number_input",
    is_decimal_allowed: false,
    min_value: String(min),
    max_value: String(max),
    ...(initial === null || initial === "" ? {} : { initial_value: String(initial) }),
  };
}

function select(options: Choice[], value: string): Element {
  const initial = options.find((option) => option.value === value);
  return {
    type: "static_select",
    options: options.map(optionOf),
    ...(initial ? { initial_option: optionOf(initial) } : {}),
  };
}

function many(type: "checkboxes" | "multi_static_select", options: Choice[], values: readonly string[]): Element {
  const initial = options.filter((option) => values.includes(option.value)).map(optionOf);
  return { type, options: options.map(optionOf), ...(initial.length > 0 ? { initial_options: initial } : {}) };
}

const checks = (options: Choice[], values: readonly string[]) => many("checkboxes", options, values);
const multiSelect = (options: Choice[], values: readonly string[]) => many("multi_static_select", options, values);

const channelSelect = (initial: string | null): Element => ({
  type: "conversations_select",
  filter: { include: ["public", "private"], exclude_bot_users: true },
  ...(initial ? { initial_conversation: initial } : {}),
});
