import { isObject } from "./check-problems.ts";
import type { Block, Json } from "./types.ts";

/** An interactive element with the block it stands in. */
export interface Placed {
  blockId: string;
  block: Block;
  element: Json & { type: string; action_id: string };
}

const INERT = new Set(["image", "mrkdwn", "plain_text"]);

/** Every interactive element of these blocks, in reading order. */
export function interactiveElements(blocks: Block[]): Placed[] {
  return blocks.flatMap((block) => {
    const nested = block.type === "carousel" ? block.elements : block.child_blocks;
    if (Array.isArray(nested)) return interactiveElements(nested as Block[]);
    const own = [
      block.accessory,
      block.element,
      block.actions,
      block.type === "rich_text" ? undefined : block.elements,
    ];
    return own
      .flat()
      .filter((one): one is Placed["element"] => isObject(one) && typeof one.type === "string" && !INERT.has(one.type))
      .filter((element) => typeof element.action_id === "string")
      .map((element) => ({ blockId: block.block_id ?? "", block, element }));
  });
}

/** The visible text of a text object, or "". */
export const plain = (value: unknown): string => (isObject(value) && typeof value.text === "string" ? value.text : "");

/** Options of a select, checkboxes, radio buttons or overflow, groups opened. */
export function optionsOf(element: Json): Json[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const all = [element.options, ...groups.map((group) => (isObject(group) ? group.options : undefined))];
  return all.flat().filter(isObject);
}

/** The option whose value or text this is. */
export const findOption = (element: Json, wanted: string): Json | undefined =>
  optionsOf(element).find((option) => option.value === wanted) ??
  optionsOf(element).find((option) => plain(option.text) === wanted);

/** What a user enters: text, one or several choices, or nothing. */
export type Entry = string | number | string[] | null;

const SINGLE_ID: Readonly<Record<string, string>> = {
  users_select: "selected_user",
  channels_select: "selected_channel",
  conversations_select: "selected_conversation",
};

const MULTI_ID: Readonly<Record<string, string>> = {
  multi_users_select: "selected_users",
  multi_channels_select: "selected_channels",
  multi_conversations_select: "selected_conversations",
};

const TEXT_INPUTS = new Set(["plain_text_input", "email_text_input", "url_text_input", "number_input"]);
const MULTI_OPTION = new Set(["checkboxes", "multi_static_select", "multi_external_select"]);
const SINGLE_OPTION = new Set(["static_select", "external_select", "radio_buttons", "overflow"]);
const PICKER: Readonly<Record<string, string>> = {
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
};

function chosen(element: Json & { type: string }, value: string): Json {
  const option = findOption(element, value);
  if (option) return option;
  // External options come from the app and are not listed in the block.
  if (element.type.endsWith("external_select"))
    return { text: { type: "plain_text", text: value, emoji: true }, value };
  throw new RangeError(`"${value}" is none of the options of ${String(element.action_id)}.`);
}

const asList = (entry: Entry): string[] => (entry === null ? [] : Array.isArray(entry) ? entry : [String(entry)]);

/**
 * The state Slack reports for an element with this entry.
 * @throws RangeError when the entry is none of the element's options.
 */
export function enteredState(element: Placed["element"], entry: Entry): Json {
  const { type } = element;
  const single =
    entry === null || Array.isArray(entry) ? (Array.isArray(entry) ? (entry[0] ?? null) : null) : String(entry);
  if (TEXT_INPUTS.has(type)) return { type, value: single === "" ? null : single };
  if (type === "rich_text_input") {
    const text = { type: "text", text: single ?? "" };
    const section = { type: "rich_text_section", elements: [text] };
    return { type, rich_text_value: { type: "rich_text", elements: single === null ? [] : [section] } };
  }
  if (SINGLE_OPTION.has(type)) return { type, selected_option: single === null ? null : chosen(element, single) };
  if (MULTI_OPTION.has(type)) return { type, selected_options: asList(entry).map((one) => chosen(element, one)) };
  const singleKey = SINGLE_ID[type];
  if (singleKey) return { type, [singleKey]: single };
  const multiKey = MULTI_ID[type];
  if (multiKey) return { type, [multiKey]: asList(entry) };
  const pickerKey = PICKER[type];
  if (pickerKey) return { type, [pickerKey]: type === "datetimepicker" && single !== null ? Number(single) : single };
  if (type === "file_input") return { type, files: asList(entry).map((id) => ({ id })) };
  return { type };
}

function initialOf(element: Placed["element"]): Json | undefined {
  const { type } = element;
  if (type === "button" || type === "overflow" || type.endsWith("_button") || type === "feedback_buttons")
    return undefined;
  if (TEXT_INPUTS.has(type)) return { type, value: element.initial_value ?? null };
  if (SINGLE_OPTION.has(type)) return { type, selected_option: element.initial_option ?? null };
  if (MULTI_OPTION.has(type)) return { type, selected_options: element.initial_options ?? [] };
  const singleKey = SINGLE_ID[type];
  if (singleKey) return { type, [singleKey]: element[singleKey.replace("selected", "initial")] ?? null };
  const multiKey = MULTI_ID[type];
  if (multiKey) return { type, [multiKey]: element[multiKey.replace("selected", "initial")] ?? [] };
  const pickerKey = PICKER[type];
  if (pickerKey) return { type, [pickerKey]: element[pickerKey.replace("selected", "initial")] ?? null };
  return enteredState(element, null);
}

/** `state.values` as it stands before the user touched anything. */
export function initialState(blocks: Block[]): Record<string, Record<string, Json>> {
  const values: Record<string, Record<string, Json>> = {};
  for (const { blockId, element } of interactiveElements(blocks)) {
    const initial = initialOf(element);
    if (!initial) continue;
    values[blockId] ??= {};
    values[blockId][element.action_id] = initial;
  }
  return values;
}

/** True when an element's state holds nothing, so that a required input is missing. */
export function isEmptyState(state: Json | undefined): boolean {
  if (!state) return true;
  return Object.entries(state)
    .filter(([key]) => key !== "type")
    .every(
      ([, value]) =>
        value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0),
    );
}
