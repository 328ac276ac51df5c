import { useId, useState } from "react";
import type { Option } from "../types.ts";
import { type FieldProps, listOf, useField } from "./fields.tsx";
import { useSurface } from "./surface.ts";

/** Slack asks the app after so many letters, unless the element says otherwise. */
const USUAL_LETTERS = 3;

/** A select whose options the app gives for what is typed; of the `multi_` kind several may be chosen. */
export function ExternalSelect(props: FieldProps) {
  const { element } = props;
  const { entry, choose, labels, dialog } = useField(props);
  const { suggest } = useSurface();
  const [found, setFound] = useState<Option[]>([]);
  const [typed, setTyped] = useState("");
  const [known, setKnown] = useState<Record<string, string>>({});
  const listId = useId();
  const several = element.type.startsWith("multi_");
  const initial = [element.initial_option, element.initial_options].flat().filter(Boolean) as Option[];
  const nameOf = (value: string): string =>
    known[value] ?? initial.find((option) => option.value === value)?.text.text ?? value;
  const take = (option: Option): void => {
    setKnown((now) => ({ ...now, [option.value]: option.text.text }));
    setTyped("");
    setFound([]);
    choose(several ? [...new Set([...listOf(entry), option.value])] : option.value);
  };
  const look = (words: string): void => {
    setTyped(words);
    if (words.length < (element.min_query_length ?? USUAL_LETTERS)) setFound([]);
    else void suggest({ actionId: element.action_id, blockId: props.blockId }, words).then(setFound);
  };
  return (
    <div className="external">
      {listOf(entry).length > 0 && (
        <ul className="attached" aria-label="Chosen">
          {listOf(entry).map((value) => (
            <li key={value}>
              {nameOf(value)}
              <button
                type="button"
                className="icon"
                onClick={() => choose(several ? listOf(entry).filter((one) => one !== value) : null)}
              >
                <span aria-hidden="true">✕</span>
                <span className="sr-only">Remove {nameOf(value)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        {...labels}
        className="field"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        autoComplete="off"
        value={typed}
        placeholder={element.placeholder?.text ?? "Type to search"}
        onChange={(event) => look(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== "Enter" || !first) return;
          event.preventDefault();
          take(first);
        }}
      />
      <ul className="found" id={listId} aria-label="Options" hidden={found.length === 0}>
        {found.map((option) => (
          <li key={option.value}>
            <button type="button" onClick={() => take(option)}>
              {option.text.text}
            </button>
          </li>
        ))}
      </ul>
      {dialog}
    </div>
  );
}
