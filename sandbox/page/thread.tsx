import { useEffect, useRef, useState } from "react";
import { Status } from "./assistant.tsx";
import { Composer } from "./composer/composer.tsx";
import { useDesk } from "./context.ts";
import { MessageItem } from "./message.tsx";
import { MessageList } from "./message-list.tsx";

/** A thread beside its channel. It takes the focus when it opens and gives it back when it closes. */
export function Thread({ ts }: { ts: string }) {
  const { state, view, openThread } = useDesk();
  const { channel, user } = view;
  const pane = useRef<HTMLElement>(null);
  const cameFrom = useRef<Element | null>(null);
  const [sent, setSent] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another thread takes the focus anew
  useEffect(() => {
    cameFrom.current = document.activeElement;
    pane.current?.querySelector("textarea")?.focus();
    return () => {
      if (cameFrom.current instanceof HTMLElement && cameFrom.current.isConnected) cameFrom.current.focus();
    };
  }, [ts]);

  if (!channel) return null;
  const [parent, ...replies] = state.thread;
  const close = (): void => openThread(null);
  return (
    <aside
      ref={pane}
      className="thread"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) close();
      }}
    >
      <header className="place-head">
        <h2>Thread</h2>
        <p className="quiet">{channel.kind === "im" ? "Callboard" : `# ${channel.name}`}</p>
        <button type="button" className="icon close" onClick={close}>
          <span aria-hidden="true">✕</span>
          <span className="sr-only">Close thread</span>
        </button>
      </header>
      <MessageList label="Thread messages" place={`${ts} ${user.id} ${sent}`}>
        {parent && <MessageItem key={parent.ts} message={parent} />}
        {replies.length > 0 && (
          <p className="reply-count">
            <span>{replies.length === 1 ? "1 reply" : `${replies.length} replies`}</span>
          </p>
        )}
        {replies.map((message) => (
          <MessageItem key={message.ts} message={message} />
        ))}
        {parent?.status && <Status status={parent.status} />}
      </MessageList>
      <Composer key={ts} label="Reply in thread" channel={channel.id} threadTs={ts} onSend={() => setSent(sent + 1)} />
    </aside>
  );
}
