import type { Completion } from "../commands.ts";

interface Props {
  id: string;
  all: Completion[];
  current: Completion | undefined;
  onTake(one: Completion): void;
}

/** The commands that could be meant, above the text. */
export function Completions({ id, all, current, onTake }: Props) {
  if (all.length === 0) return null;
  return (
    <div className="completions" id={id} role="listbox" aria-label="Commands">
      {all.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's
        <div
          key={one.label}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={one === current}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(one)}
        >
          <code>{one.label}</code> <span className="quiet">{one.about}</span>
        </div>
      ))}
    </div>
  );
}
