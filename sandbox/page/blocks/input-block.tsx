import { useId } from "react";
import type { Block } from "../types.ts";
import { Element } from "./element.tsx";
import { PlainText } from "./library.tsx";
import { useSurface } from "./surface.ts";

/** An input with its label, its hint and what is wrong with it. */
export function InputBlock({ block }: { block: Block }) {
  const id = useId();
  const { errors } = useSurface();
  const error = errors[block.block_id ?? ""];
  if (!block.element) return null;
  const describedBy = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="input-block">
      {/* Groups of boxes are named by the same words: a label reaches single fields only. */}
      <label htmlFor={id}>
        <span id={`${id}-label`}>
          <PlainText text={block.label?.text} />
        </span>
        {block.optional && <span className="quiet"> (optional)</span>}
      </label>
      <Element
        element={block.element}
        blockId={block.block_id}
        input={{
          id,
          labelledBy: `${id}-label`,
          describedBy: describedBy || undefined,
          invalid: error !== undefined,
          required: !block.optional,
          tells: block.dispatch_action === true,
        }}
      />
      {error && (
        <p className="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p className="quiet hint" id={`${id}-hint`}>
          <PlainText text={block.hint.text} />
        </p>
      )}
    </div>
  );
}
