import { type KeyboardEvent, useId, useRef, useState } from "react";
import { act } from "../api.ts";
import { completionsOf, parseCommand } from "../commands.ts";
import { useDesk } from "../context.ts";
import { AttachButton, Attached, base64Of, tooLarge } from "./attachments.tsx";
import { Completions } from "./completions.tsx";
import { ShortcutMenu } from "./shortcut-menu.tsx";

interface Props {
  label: string;
  channel: string;
  threadTs: string | null;
  /** Told when something is sent: who speaks wants to see what comes of it. */
  onSend(): void;
}

/** Where messages and commands are typed and files are shared; commands and their words are completed. */
export function Composer({ label, channel, threadTs, onSend }: Props) {
  const { view, tell, refresh } = useDesk();
  const user = view.user.id;
  const [text, setText] = useState("");
  const [files, setFiles] = useState<File[]>([]);
  const [chosen, setChosen] = useState(0);
  const [hidden, setHidden] = useState(false);
  const listId = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const completions = hidden || threadTs !== null ? [] : completionsOf(text);
  const current = completions[Math.min(chosen, completions.length - 1)];
  const empty = text.trim() === "" && files.length === 0;

  const type = (words: string): void => {
    setText(words);
    setChosen(0);
    setHidden(false);
  };
  const attach = (added: File[]): void => {
    const large = added.find(tooLarge);
    if (large) tell(`${large.name} is larger than 20 MB.`);
    setFiles((now) => [...now, ...added.filter((file) => !tooLarge(file))]);
  };
  const share = async (words: string): Promise<void> => {
    const thread = threadTs ? { threadTs } : {};
    for (const [index, file] of files.entries()) {
      const about = index === 0 && words !== "" ? { text: words } : {};
      const contentBase64 = await base64Of(file);
      const outcome = await act("upload", { user, channel, name: file.name, contentBase64, ...about, ...thread });
      if (outcome.error) tell(outcome.error);
    }
  };
  const send = async (): Promise<void> => {
    const words = text.trim();
    if (empty) return;
    const command = files.length === 0 ? parseCommand(words) : null;
    // Slack's own words; what was typed stays.
    if (command && threadTs !== null) return tell(`${command.command} is not supported in threads. Sorry!`);
    type("");
    setFiles([]);
    onSend();
    if (files.length > 0) await share(words);
    else {
      const outcome = command
        ? await act("command", { user, channel, ...command })
        : await act("message", { user, channel, text: words, ...(threadTs ? { threadTs } : {}) });
      // A command's failure is said in the conversation by Slack itself; what never got there is said here.
      if (outcome.error && (!command || outcome.error === "invalid_command" || !("status" in outcome)))
        tell(outcome.shown ?? outcome.error);
    }
    refresh();
  };
  const take = (words: string | undefined): void => {
    if (words !== undefined) type(words);
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (completions.length > 0 && move !== 0) {
      event.preventDefault();
      setChosen((now) => (Math.min(now, completions.length - 1) + move + completions.length) % completions.length);
    } else if (completions.length > 0 && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      take(current?.text);
    } else if (completions.length > 0 && event.key === "Escape") {
      event.preventDefault();
      setHidden(true);
    } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      // A command begun but not written out is completed; one that stands is sent.
      if (current && !text.includes(" ") && current.text.trim() !== text) take(current.text);
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
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        attach([...event.dataTransfer.files]);
      }}
    >
      <Completions id={listId} all={completions} current={current} onTake={(one) => take(one.text)} />
      <Attached files={files} onRemove={(gone) => setFiles((now) => now.filter((file) => file !== gone))} />
      <div className="composer-line">
        <ShortcutMenu />
        <textarea
          ref={area}
          rows={1}
          value={text}
          placeholder={threadTs ? label : `${label}, or type / for a command`}
          aria-label={label}
          aria-haspopup="listbox"
          aria-controls={completions.length > 0 ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={current ? `${listId}-${completions.indexOf(current)}` : undefined}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            if (event.clipboardData.files.length > 0) attach([...event.clipboardData.files]);
          }}
        />
        <AttachButton onChoose={attach} />
        <button type="submit" className="button primary" disabled={empty}>
          Send
        </button>
      </div>
    </form>
  );
}
