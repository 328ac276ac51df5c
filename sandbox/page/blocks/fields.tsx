import type { BlockElement, Entry } from "../types.ts";
import { useEntry } from "./use-entry.ts";
import { usePress } from "./use-press.tsx";

export interface FieldProps {
  element: BlockElement;
  blockId?: string;
  /** Set for the element of an input block: its label's id, the ids of its hint and error, and whether a change is told. */
  input?: { id: string; labelledBy: string; describedBy?: string; invalid: boolean; required: boolean; tells: boolean };
}

/** An element's entry and what to do when it changes: told at once, but for inputs that are sent with the form. */
export function useField({ element, blockId, input }: FieldProps) {
  const { entry, enter } = useEntry(element, input ? blockId : undefined);
  const { press, dialog } = usePress(element, blockId);
  const choose = (value: Entry): void => {
    enter(value);
    if (!input || input.tells) press({ choose: value });
  };
  const labels = input
    ? {
        id: input.id,
        "aria-labelledby": input.labelledBy,
        "aria-describedby": input.describedBy,
        "aria-invalid": input.invalid || undefined,
        "aria-required": input.required || undefined,
      }
    : {
        "aria-required": undefined,
        "aria-label": element.accessibility_label ?? element.placeholder?.text ?? element.action_id,
      };
  return { entry, enter, choose, labels, dialog };
}

export const textOf = (entry: Entry): string => (Array.isArray(entry) ? (entry[0] ?? "") : (entry ?? ""));
export const listOf = (entry: Entry): string[] => (Array.isArray(entry) ? entry : entry === null ? [] : [entry]);

const INPUT_TYPES: Readonly<Record<string, string>> = {
  number_input: "number",
  url_text_input: "url",
  email_text_input: "email",
};

/** A line or an area to type in. */
export function TextField(props: FieldProps) {
  const { element, input } = props;
  const { entry, enter, choose, labels, dialog } = useField(props);
  const tell = (): void => {
    if (!input || input.tells) choose(textOf(entry));
  };
  const common = {
    ...labels,
    value: textOf(entry),
    placeholder: element.placeholder?.text,
    maxLength: element.max_length,
    onBlur: input?.tells ? tell : undefined,
  };
  const multiline = element.multiline === true || element.type === "rich_text_input";
  return (
    <>
      {multiline ? (
        <textarea {...common} className="field" rows={4} onChange={(event) => enter(event.target.value)} />
      ) : (
        <input
          {...common}
          className="field"
          type={INPUT_TYPES[element.type] ?? "text"}
          step={element.type === "number_input" && element.is_decimal_allowed ? "any" : undefined}
          onChange={(event) => enter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || (input && !input.tells)) return;
            event.preventDefault();
            tell();
          }}
        />
      )}
      {dialog}
    </>
  );
}

const PICKERS: Readonly<Record<string, string>> = {
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
};

/** Seconds since the epoch as the local time a browser's picker holds, and back. */
const toLocal = (seconds: string): string => {
  if (seconds === "") return "";
  const date = new Date(Number(seconds) * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};
const fromLocal = (local: string): string => String(Math.floor(new Date(local).getTime() / 1000));

/** Date, time, or both. */
export function PickerField(props: FieldProps) {
  const { entry, choose, labels, dialog } = useField(props);
  const both = props.element.type === "datetimepicker";
  return (
    <>
      <input
        {...labels}
        className="field"
        type={PICKERS[props.element.type]}
        value={both ? toLocal(textOf(entry)) : textOf(entry)}
        onChange={({ target }) => {
          if (target.value === "") choose(null);
          else choose(both ? fromLocal(target.value) : target.value);
        }}
      />
      {dialog}
    </>
  );
}
