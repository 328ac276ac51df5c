import { Composer } from "./composer.tsx";
import { useDesk } from "./context.ts";
import { MessageItem } from "./message.tsx";
import { MessageList } from "./message-list.tsx";

/** A thread beside its channel. */
export function Thread({ ts }: { ts: string }) {
  const { state, view, openThread } = useDesk();
  const { channel, user } = view;
  if (!channel) return null;
  const messages = (state.messages[channel.id] ?? []).filter(
    (one) => (one.ts === ts || one.threadTs === ts) && (!one.ephemeralTo || one.ephemeralTo === user.id),
  );
  return (
    <aside className="thread" aria-label="Thread">
      <header className="place-head">
        <h2>Thread</h2>
        <p className="quiet">{channel.kind === "im" ? "Callboard" : `# ${channel.name}`}</p>
        <button type="button" className="icon close" onClick={() => openThread(null)}>
          <span aria-hidden="true">✕</span>
          <span className="sr-only">Close thread</span>
        </button>
      </header>
      <MessageList label="Thread messages" place={`${ts} ${user.id}`}>
        {messages.map((message) => (
          <MessageItem key={message.ts} message={message} />
        ))}
      </MessageList>
      <Composer key={ts} label="Reply in thread" channel={channel.id} threadTs={ts} />
    </aside>
  );
}
