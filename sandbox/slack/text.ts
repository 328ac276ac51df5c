import { isObject } from "./check-problems.ts";
import type { Core } from "./core.ts";
import { optionsOf, plain } from "./elements.ts";
import type { Block, Json } from "./types.ts";

const EMOJI: Readonly<Record<string, string>> = {
  alarm_clock: "⏰",
  arrow_down: "⬇️",
  arrow_up: "⬆️",
  bar_chart: "📊",
  bell: "🔔",
  bulb: "💡",
  calendar: "📅",
  chart_with_downwards_trend: "📉",
  chart_with_upwards_trend: "📈",
  clapper: "🎬",
  clipboard: "📋",
  eyes: "👀",
  fire: "🔥",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  inbox_tray: "📥",
  large_blue_circle: "🔵",
  large_green_circle: "🟢",
  large_orange_circle: "🟠",
  large_yellow_circle: "🟡",
  link: "🔗",
  mag: "🔍",
  memo: "📝",
  moneybag: "💰",
  movie_camera: "🎥",
  pencil: "📝",
  pencil2: "✏️",
  question: "❓",
  red_circle: "🔴",
  rocket: "🚀",
  snowflake: "❄️",
  sparkles: "✨",
  speech_balloon: "💬",
  tada: "🎉",
  thumbsup: "👍",
  warning: "⚠️",
  wave: "👋",
  white_check_mark: "✅",
  white_circle: "⚪",
  x: "❌",
};

const unescapeEntities = (text: string): string =>
  text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** Slack's `<!date^seconds^format|fallback>`: its fallback, which is what a terminal can show. */
function reference(core: Core, inner: string): string {
  const [target = "", label] = inner.split("|");
  if (target.startsWith("@")) return `@${core.data.users[target.slice(1)]?.realName ?? label ?? target.slice(1)}`;
  if (target.startsWith("#")) return `#${label || (core.data.channels[target.slice(1)]?.name ?? target.slice(1))}`;
  if (target.startsWith("!")) return label ?? `@${target.slice(1).split("^")[0]}`;
  return label === undefined || label === target ? target : `${label} (${target})`;
}

/** Slack's mrkdwn as a terminal shows it: references by name, emoji as characters, entities resolved. */
export function mrkdwnToText(core: Core, text: string): string {
  const resolved = text.replace(/<([^<>\n]+)>/g, (_, inner: string) => reference(core, inner));
  return unescapeEntities(resolved.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => EMOJI[name] ?? whole));
}

const shown = (core: Core, value: unknown): string => mrkdwnToText(core, plain(value));

function richText(core: Core, part: unknown): string {
  if (!isObject(part)) return "";
  const inner = (): string =>
    (Array.isArray(part.elements) ? part.elements : []).map((one) => richText(core, one)).join("");
  switch (part.type) {
    case "text":
      return String(part.text ?? "");
    case "user":
      return `@${core.data.users[String(part.user_id)]?.realName ?? part.user_id}`;
    case "channel":
      return `#${core.data.channels[String(part.channel_id)]?.name ?? part.channel_id}`;
    case "link":
      return typeof part.text === "string" ? `${part.text} (${part.url})` : String(part.url);
    case "emoji":
      return EMOJI[String(part.name)] ?? `:${part.name}:`;
    case "rich_text_list": {
      const items = Array.isArray(part.elements) ? part.elements : [];
      return items
        .map((item, i) => `${part.style === "ordered" ? `${i + 1}.` : "•"} ${richText(core, item)}`)
        .join("\n");
    }
    case "rich_text_quote":
      return `> ${inner()}`;
    default:
      return inner();
  }
}

/** An element as one piece of a line: a button as `[ Done ]`, a list as `[ Snooze ▾ ]`, an input as `____`. */
function elementToText(core: Core, element: Json): string {
  const { type } = element;
  if (type === "image") return `(image: ${element.alt_text})`;
  if (type === "mrkdwn" || type === "plain_text") return shown(core, element);
  if (type === "feedback_buttons") {
    const both = [element.positive_button, element.negative_button].filter(isObject);
    return both.map((one) => `[ ${shown(core, one.text)} ]`).join("  ");
  }
  if (type === "overflow")
    return `[ … ${optionsOf(element)
      .map((option) => shown(core, option.text))
      .join(" | ")} ]`;
  if (type === "checkboxes" || type === "radio_buttons") {
    return optionsOf(element)
      .map((option) => `( ) ${shown(core, option.text)}`)
      .join("  ");
  }
  if (plain(element.text) !== "") return `[ ${shown(core, element.text)} ]`;
  const initial = isObject(element.initial_option) ? shown(core, element.initial_option.text) : "";
  const hint = initial || String(element.initial_value ?? "") || shown(core, element.placeholder);
  return String(type).endsWith("_input") ? `____${hint ? ` ${hint}` : ""}` : `[ ${hint || String(type)} ▾ ]`;
}

const elementsLine = (core: Core, elements: unknown, gap: string): string =>
  (Array.isArray(elements) ? elements : [])
    .filter(isObject)
    .map((one) => elementToText(core, one))
    .join(gap);

function tableLines(core: Core, rows: unknown): string[] {
  const cells = (Array.isArray(rows) ? rows : []).map((row) =>
    (Array.isArray(row) ? row : []).map((cell) =>
      isObject(cell) && "text" in cell ? String(cell.text) : richText(core, cell),
    ),
  );
  const widths = (cells[0] ?? []).map((_, c) => Math.max(...cells.map((row) => row[c]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c] ?? 0))
      .join(" │ ")
      .trimEnd(),
  );
}

const TASK_MARK: Readonly<Record<string, string>> = { pending: "○", in_progress: "◐", complete: "●", error: "✗" };

/** A block as lines of plain text. */
export function blockToLines(core: Core, block: Block): string[] {
  switch (block.type) {
    case "divider":
      return ["─".repeat(24)];
    case "header":
      return [`▌ ${shown(core, block.text)}`];
    case "section": {
      const fields = Array.isArray(block.fields)
        ? block.fields.map((field) => shown(core, field).replace(/\n/g, " "))
        : [];
      const accessory = isObject(block.accessory) ? `  ${elementToText(core, block.accessory)}` : "";
      const text = block.text === undefined ? [] : shown(core, block.text).split("\n");
      const lines = [...text, ...(fields.length > 0 ? [fields.join("  ·  ")] : [])];
      return lines.map((line, i) => (i === lines.length - 1 ? line + accessory : line));
    }
    case "actions":
    case "context_actions":
      return [elementsLine(core, block.elements, "  ")];
    case "context":
      return elementsLine(core, block.elements, " · ")
        .split("\n")
        .map((line) => `‹ ${line} ›`);
    case "input":
      return [`${shown(core, block.label)}: ${isObject(block.element) ? elementToText(core, block.element) : ""}`];
    case "image":
      return [`(image: ${block.alt_text})${block.title ? ` ${shown(core, block.title)}` : ""}`];
    case "video":
      return [`(video: ${shown(core, block.title)}) ${block.title_url ?? block.video_url}`];
    case "markdown":
      return unescapeEntities(String(block.text)).split("\n");
    case "rich_text":
      return (Array.isArray(block.elements) ? block.elements : []).flatMap((part) => richText(core, part).split("\n"));
    case "table":
      return tableLines(core, block.rows);
    case "alert":
      return [`! ${shown(core, block.text)}`];
    case "task_card":
      return [`${TASK_MARK[String(block.status)] ?? "○"} ${block.title}`];
    case "plan": {
      const tasks = (Array.isArray(block.tasks) ? block.tasks : []).filter(isObject);
      return [String(block.title), ...tasks.map((task) => `  ${TASK_MARK[String(task.status)] ?? "○"} ${task.title}`)];
    }
    case "card": {
      const parts = [block.title, block.subtitle, block.body].filter(Boolean).map((part) => shown(core, part));
      const actions = elementsLine(core, block.actions, "  ");
      return ["┌", ...parts.map((part) => `│ ${part}`), ...(actions ? [`│ ${actions}`] : []), "└"];
    }
    case "carousel":
      return (Array.isArray(block.elements) ? (block.elements as Block[]) : []).flatMap((card) =>
        blockToLines(core, card),
      );
    case "container": {
      const children = Array.isArray(block.child_blocks) ? (block.child_blocks as Block[]) : [];
      return [
        shown(core, block.title),
        ...children.flatMap((child) => blockToLines(core, child)).map((line) => `  ${line}`),
      ];
    }
    default:
      return [`(${block.type})`];
  }
}
