import { ELEMENTS_IN, LIMITS } from "./block-limits.ts";
import { type Checker, isObject } from "./check-problems.ts";
import type { Json } from "./types.ts";

type Rule = (element: Json, at: string, check: Checker) => void;

function checkConfirm(element: Json, at: string, check: Checker): void {
  if (element.confirm === undefined) return;
  const where = `${at}/confirm`;
  if (!isObject(element.confirm)) {
    check.fail(where, "must provide an object");
    return;
  }
  check.text(element.confirm, "title", where, { required: true, plain: true, max: LIMITS.confirmTitle });
  check.text(element.confirm, "text", where, { required: true, max: LIMITS.confirmText });
  check.text(element.confirm, "confirm", where, { plain: true, max: LIMITS.confirmButton });
  check.text(element.confirm, "deny", where, { plain: true, max: LIMITS.confirmButton });
}

const placeholder: Rule = (element, at, check) =>
  check.text(element, "placeholder", at, { plain: true, max: LIMITS.placeholder });

function checkOption(option: unknown, at: string, check: Checker, plain: boolean): void {
  if (!isObject(option)) {
    check.fail(at, "must provide an object");
    return;
  }
  check.text(option, "text", at, { required: true, plain, max: LIMITS.optionText });
  check.string(option, "value", at, { required: true, max: LIMITS.optionValue });
  check.text(option, "description", at, { plain, max: LIMITS.optionDescription });
}

/** Options of a list element: all fit their limits, no value twice. */
function checkOptions(owner: Json, at: string, check: Checker, max: number, plain: boolean, required: boolean): void {
  const seen = new Set<unknown>();
  for (const [i, option] of check.list(owner, "options", at, { required, max }).entries()) {
    checkOption(option, `${at}/options/${i}`, check, plain);
    if (!isObject(option)) continue;
    if (seen.has(option.value))
      check.fail(`${at}/options/${i}/value`, `option value \`${option.value}\` already exists`);
    seen.add(option.value);
  }
}

function sameOption(a: unknown, b: unknown): boolean {
  return (
    isObject(a) &&
    isObject(b) &&
    a.value === b.value &&
    isObject(a.text) &&
    isObject(b.text) &&
    a.text.text === b.text.text
  );
}

function optionsOf(element: Json): unknown[] {
  const direct = Array.isArray(element.options) ? element.options : [];
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  return [
    ...direct,
    ...groups.flatMap((group) => (isObject(group) && Array.isArray(group.options) ? group.options : [])),
  ];
}

function checkInitial(element: Json, at: string, check: Checker): void {
  const options = optionsOf(element);
  if (element.initial_option !== undefined && !options.some((option) => sameOption(option, element.initial_option))) {
    check.fail(`${at}/initial_option`, "provided `initial_option` does not match any option");
  }
  if (Array.isArray(element.initial_options)) {
    for (const [i, initial] of element.initial_options.entries()) {
      if (!options.some((option) => sameOption(option, initial))) {
        check.fail(`${at}/initial_options/${i}`, "provided `initial_options` does not match any option");
      }
    }
  }
}

const staticSelect: Rule = (element, at, check) => {
  placeholder(element, at, check);
  if (element.options !== undefined && element.option_groups !== undefined) {
    check.fail(at, "cannot provide both `options` and `option_groups`");
  }
  const groups = check.list(element, "option_groups", at, { max: LIMITS.optionGroups });
  for (const [i, group] of groups.entries()) {
    const where = `${at}/option_groups/${i}`;
    if (!isObject(group)) {
      check.fail(where, "must provide an object");
      continue;
    }
    check.text(group, "label", where, { required: true, plain: true, max: LIMITS.groupLabel });
    checkOptions(group, where, check, LIMITS.selectOptions, true, true);
  }
  checkOptions(element, at, check, LIMITS.selectOptions, true, element.option_groups === undefined);
  checkInitial(element, at, check);
};

const externalSelect: Rule = (element, at, check) => {
  placeholder(element, at, check);
  const least = element.min_query_length;
  if (least !== undefined && (typeof least !== "number" || least < 0))
    check.fail(`${at}/min_query_length`, "must be a number");
};

const choices: Rule = (element, at, check) => {
  checkOptions(element, at, check, LIMITS.choiceOptions, false, true);
  checkInitial(element, at, check);
};

const button: Rule = (element, at, check) => {
  check.text(element, "text", at, { required: true, plain: true, max: LIMITS.buttonText });
  check.string(element, "value", at, { max: LIMITS.buttonValue });
  check.string(element, "url", at, { max: LIMITS.url });
  if (typeof element.url === "string" && !/^(https?|mailto|slack|tel):/.test(element.url)) {
    check.fail(`${at}/url`, "invalid url");
  }
  check.string(element, "accessibility_label", at, { max: LIMITS.buttonLabel });
  if (element.style !== undefined && element.style !== "primary" && element.style !== "danger") {
    check.fail(`${at}/style`, "must be one of: primary, danger");
  }
};

export const imageRule: Rule = (element, at, check) => {
  if (element.image_url === undefined && element.slack_file === undefined)
    check.fail(at, "missing required field: image_url");
  check.string(element, "image_url", at, { max: LIMITS.url });
  if (typeof element.image_url === "string" && !/^https?:\/\//.test(element.image_url)) {
    check.fail(`${at}/image_url`, "invalid url");
  }
  check.string(element, "alt_text", at, { required: true, max: LIMITS.altText });
};

const plainInput: Rule = (element, at, check) => {
  placeholder(element, at, check);
  check.string(element, "initial_value", at, { max: LIMITS.plainInput, min: 0 });
  for (const key of ["min_length", "max_length"]) {
    const value = element[key];
    if (value === undefined) continue;
    if (typeof value !== "number" || value < (key === "max_length" ? 1 : 0) || value > LIMITS.plainInput) {
      check.fail(`${at}/${key}`, `must be a number up to ${LIMITS.plainInput}`);
    }
  }
  const { min_length: min, max_length: max } = element;
  if (typeof min === "number" && typeof max === "number" && min > max)
    check.fail(`${at}/min_length`, "must not be greater than max_length");
};

const fileInput: Rule = (element, at, check) => {
  for (const [i, type] of check.list(element, "filetypes", at, { max: Number.POSITIVE_INFINITY }).entries()) {
    if (typeof type !== "string") check.fail(`${at}/filetypes/${i}`, "must be a string");
  }
  const most = element.max_files;
  const fits = typeof most === "number" && Number.isInteger(most) && most >= 1 && most <= LIMITS.fileInputFiles;
  if (most !== undefined && !fits) check.fail(`${at}/max_files`, `must be a number from 1 to ${LIMITS.fileInputFiles}`);
};

const numberInput: Rule = (element, at, check) => {
  placeholder(element, at, check);
  if (typeof element.is_decimal_allowed !== "boolean") check.fail(at, "missing required field: is_decimal_allowed");
};

const picker =
  (key: string, form: RegExp, label: string): Rule =>
  (element, at, check) => {
    placeholder(element, at, check);
    const value = element[key];
    if (value !== undefined && (typeof value !== "string" || !form.test(value)))
      check.fail(`${at}/${key}`, `must be ${label}`);
  };

const dateTime: Rule = (element, at, check) => {
  const value = element.initial_date_time;
  if (value !== undefined && (typeof value !== "number" || String(Math.trunc(value)).length !== 10)) {
    check.fail(`${at}/initial_date_time`, "must be a Unix timestamp of 10 digits");
  }
};

const feedback: Rule = (element, at, check) => {
  for (const key of ["positive_button", "negative_button"]) {
    const one = element[key];
    if (!isObject(one)) {
      check.fail(at, `missing required field: ${key}`);
      continue;
    }
    check.text(one, "text", `${at}/${key}`, { required: true, plain: true, max: LIMITS.buttonText });
    check.string(one, "value", `${at}/${key}`, { required: true, max: LIMITS.buttonValue });
  }
};

const iconButton: Rule = (element, at, check) => {
  check.string(element, "icon", at, { required: true });
  check.text(element, "text", at, { required: true, plain: true, max: LIMITS.buttonText });
  check.string(element, "value", at, { max: LIMITS.buttonValue });
};

const RULES: Readonly<Record<string, Rule>> = {
  button,
  workflow_button: (element, at, check) =>
    check.text(element, "text", at, { required: true, plain: true, max: LIMITS.buttonText }),
  image: imageRule,
  overflow: (element, at, check) => checkOptions(element, at, check, LIMITS.overflowOptions, true, true),
  static_select: staticSelect,
  multi_static_select: staticSelect,
  external_select: externalSelect,
  multi_external_select: externalSelect,
  checkboxes: choices,
  radio_buttons: choices,
  plain_text_input: plainInput,
  number_input: numberInput,
  datepicker: picker("initial_date", /^\d{4}-\d{2}-\d{2}$/, "a date YYYY-MM-DD"),
  timepicker: picker("initial_time", /^\d{2}:\d{2}$/, "a time HH:mm"),
  datetimepicker: dateTime,
  feedback_buttons: feedback,
  icon_button: iconButton,
  file_input: fileInput,
};

const INTERACTIVE_WITHOUT_ID = new Set(["image", "plain_text", "mrkdwn"]);

/** Checks one element at its place; action ids must be unique within their block. */
export function checkElement(
  element: unknown,
  at: string,
  place: string,
  actionIds: Set<string>,
  check: Checker,
): void {
  if (!isObject(element)) {
    check.fail(at, "must provide an object");
    return;
  }
  const { type } = element;
  if (typeof type !== "string") {
    check.fail(at, "missing required field: type");
    return;
  }
  if (!ELEMENTS_IN[place]?.includes(type)) {
    check.fail(`${at}/type`, `unsupported type: ${type}`);
    return;
  }
  if (type === "plain_text" || type === "mrkdwn") {
    check.textObject(element, at, { max: LIMITS.contextText });
    return;
  }
  RULES[type]?.(element, at, check);
  if (RULES[type] === undefined) placeholder(element, at, check);
  const most = element.max_selected_items;
  if (most !== undefined && (typeof most !== "number" || !Number.isInteger(most) || most < 1))
    check.fail(`${at}/max_selected_items`, "must be a number of 1 or more");
  checkConfirm(element, at, check);
  if (INTERACTIVE_WITHOUT_ID.has(type)) return;
  check.string(element, "action_id", at, { max: LIMITS.actionId });
  if (typeof element.action_id !== "string") return;
  if (actionIds.has(element.action_id))
    check.fail(`${at}/action_id`, `\`action_id\` \`${element.action_id}\` already exists`);
  actionIds.add(element.action_id);
}
