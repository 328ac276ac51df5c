import { type ChangeEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { act } from "./api.ts";
import { completionsOf, parseCommand } from "./commands.ts";
import { useDesk } from "./context.ts";

/** The stand-in's limit of a file, in bytes. */
const LARGEST_FILE = 20_000_000;

interface Props {
  label: string;
  channel: string;
  threadTs: string | null;
}

async function base64Of(file: File): Promise<string> {
  const url = await new Promise<string>((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}

/** Where messages and commands are typed; commands and their words are completed. */
export function Composer({ label, channel, threadTs }: Props) {
  const { view, tell, refresh } = useDesk();
  const user = view.user.id;
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [hidden, setHidden] = useState(false);
  const listId = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const completions = hidden ? [] : completionsOf(text);
  const current = completions[Math.min(chosen, completions.length - 1)];

  const type = (words: string): void => {
    setText(words);
    setChosen(0);
    setHidden(false);
  };
  const send = async (): Promise<void> => {
    const words = text.trim();
    if (words === "") return;
    type("");
    const command = threadTs === null ? parseCommand(words) : null;
    const outcome = command
      ? await act("command", { user, channel, ...command })
      : await act("message", { user, channel, text: words, ...(threadTs ? { threadTs } : {}) });
    // A command's failure is said in the conversation by Slack itself; what never got there is said here.
    if (outcome.error && (!command || outcome.error === "invalid_command" || !("status" in outcome)))
      tell(outcome.shown ?? outcome.error);
    refresh();
  };
  const share = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = target.files?.[0];
    target.value = "";
    if (!file) return;
    if (file.size > LARGEST_FILE) return tell(`${file.name} is larger than 20 MB.`);
    const outcome = await act("upload", { user, channel, name: file.name, contentBase64: await base64Of(file) });
    if (outcome.error) tell(outcome.error);
    refresh();
  };
  const take = (): void => {
    if (current) type(current.text);
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (completions.length > 0 && move !== 0) {
      event.preventDefault();
      setChosen((now) => (Math.min(now, completions.length - 1) + move + completions.length) % completions.length);
    } else if (completions.length > 0 && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      take();
    } else if (completions.length > 0 && event.key === "Escape") {
      event.preventDefault();
      setHidden(true);
    } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      // A command begun but not written out is completed; one that stands is sent.
      if (current && !text.includes(" ") && current.text.trim() !== text) take();
      else void send();
    }
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {completions.length > 0 && (
        <div className="completions" id={listId} role="listbox" aria-label="Commands">
          {completions.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's
            <div
              key={one.label}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={one === current}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                type(one.text);
                area.current?.focus();
              }}
            >
              <code>{one.label}</code> <span className="quiet">{one.about}</span>
            </div>
          ))}
        </div>
      )}
      <textarea
        ref={area}
        rows={1}
        value={text}
        placeholder={threadTs ? "Reply …" : `${label}, or type / for a command`}
        aria-label={label}
        aria-haspopup="listbox"
        aria-controls={completions.length > 0 ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={current ? `${listId}-${completions.indexOf(current)}` : undefined}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {threadTs === null && (
        <label className="icon attach">
          <svg aria-hidden="true" viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor">
            <path
              strokeWidth="1.6"
              strokeLinecap="round"
              d="M14.5 9.5 9 15a3.2 3.2 0 0 1-4.6-4.5l6-6a2.2 2.2 0 0 1 3.1 3.1l-5.6 5.6a1.1 1.1 0 0 1-1.6-1.6l5-5"
            />
          </svg>
          <span className="sr-only">Share a file</span>
          <input type="file" className="sr-only" onChange={(event) => void share(event)} />
        </label>
      )}
      <button type="submit" className="button primary" disabled={text.trim() === ""}>
        Send
      </button>
    </form>
  );
}
