import { useId } from "react";
import type { BlockElement } from "../types.ts";
import { type FieldProps, listOf, textOf, useField } from "./fields.tsx";
import { PlainBlocks, PlainText } from "./library.tsx";
import { type Surface, useSurface } from "./surface.ts";

interface Group {
  label?: string;
  options: { value: string; text: string }[];
}

/** What can be chosen: the element's own options, or the people or channels of the workspace. */
function groupsOf(element: BlockElement, { users, channels }: Surface): Group[] {
  if (/users_select$/.test(element.type))
    return [{ options: users.map(({ id, realName }) => ({ value: id, text: realName })) }];
  if (/(channels|conversations)_select$/.test(element.type))
    return [{ options: channels.map(({ id, title }) => ({ value: id, text: title })) }];
  const plain = (options: BlockElement["options"] = []) =>
    options.map(({ value, text }) => ({ value, text: text.text }));
  if (element.option_groups)
    return element.option_groups.map(({ label, options }) => ({ label: label.text, options: plain(options) }));
  return [{ options: plain(element.options) }];
}

/** A list to choose one of. */
export function SelectField(props: FieldProps) {
  const { element } = props;
  const { entry, choose, labels, dialog } = useField(props);
  return (
    <>
      <select
        {...labels}
        className="field select"
        value={textOf(entry)}
        onChange={(event) => choose(event.target.value || null)}
      >
        <option value="">{element.placeholder?.text ?? "Choose an option"}</option>
        {groupsOf(element, useSurface()).map(({ label, options }) => {
          const all = options.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ));
          return label === undefined ? (
            all
          ) : (
            <optgroup key={label} label={label}>
              {all}
            </optgroup>
          );
        })}
      </select>
      {dialog}
    </>
  );
}

/** A list to choose several of. */
export function MultiSelectField(props: FieldProps) {
  const { element } = props;
  const { entry, choose, labels, dialog } = useField(props);
  // A group of boxes is named like a field, but is not what is required.
  const { "aria-required": _, ...named } = labels;
  const chosen = listOf(entry);
  const all = groupsOf(element, useSurface()).flatMap(({ options }) => options);
  const texts = all.filter(({ value }) => chosen.includes(value)).map(({ text }) => text);
  return (
    <details className="multi">
      <summary className="field">{texts.join(", ") || (element.placeholder?.text ?? "Choose options")}</summary>
      <fieldset {...named} className="choices">
        {all.map(({ value, text }) => (
          <label key={value} className="choice">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={({ target }) =>
                choose(target.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
              }
            />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      {dialog}
    </details>
  );
}

/** Check boxes, or radio buttons of which one is set. */
export function ChoicesField(props: FieldProps) {
  const { element } = props;
  const { entry, choose, labels, dialog } = useField(props);
  const group = useId();
  // A group of boxes is named like a field, but is not what is required.
  const { "aria-required": _, ...named } = labels;
  const chosen = listOf(entry);
  const single = element.type === "radio_buttons";
  return (
    <fieldset {...named} className="choices">
      {(element.options ?? []).map((option) => (
        <label key={option.value} className="choice">
          <input
            type={single ? "radio" : "checkbox"}
            name={group}
            checked={chosen.includes(option.value)}
            onChange={({ target }) => {
              if (single) choose(option.value);
              else choose(target.checked ? [...chosen, option.value] : chosen.filter((one) => one !== option.value));
            }}
          />
          <span>
            {option.text.type === "mrkdwn" ? (
              <PlainBlocks blocks={[{ type: "section", text: option.text }]} />
            ) : (
              <PlainText text={option.text.text} />
            )}
            {option.description && (
              <small>
                <PlainText text={option.description.text} />
              </small>
            )}
          </span>
        </label>
      ))}
      {dialog}
    </fieldset>
  );
}
