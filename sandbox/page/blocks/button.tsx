import type { BlockElement } from "../types.ts";
import { PlainText } from "./library.tsx";
import { usePress } from "./use-press.tsx";

interface Props {
  element: BlockElement;
  blockId?: string;
}

export function ButtonElement({ element, blockId }: Props) {
  const { press, busy, dialog } = usePress(element, blockId);
  return (
    <>
      <button
        type="button"
        className={`button ${element.style ?? ""}`}
        aria-label={element.accessibility_label}
        aria-busy={busy}
        onClick={() => press(element.value === undefined ? {} : { value: element.value })}
      >
        <PlainText text={element.text?.text ?? element.action_id} />
        {element.url && <span aria-hidden="true"> ↗</span>}
      </button>
      {dialog}
    </>
  );
}

/** Thumbs up and down under an answer. */
export function FeedbackElement({ element, blockId }: Props) {
  const { press, busy } = usePress(element, blockId);
  return (
    <>
      {[element.positive_button, element.negative_button].map(
        (one) =>
          one && (
            <button
              key={one.value}
              type="button"
              className="button"
              aria-busy={busy}
              onClick={() => press({ value: one.value })}
            >
              <PlainText text={one.text.text} />
            </button>
          ),
      )}
    </>
  );
}
