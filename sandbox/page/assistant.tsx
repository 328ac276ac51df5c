import { useEffect, useRef, useState } from "react";
import { act } from "./api.ts";
import { Composer } from "./composer/composer.tsx";
import { useDesk } from "./context.ts";
import { MessageItem } from "./message.tsx";
import { MessageList } from "./message-list.tsx";

/** Chats with the app: prompts to begin with, a line that says what it is doing, answers that grow. */
export function Assistant() {
  const { state, view, chat, openChat, tell, refresh } = useDesk();
  const { user, team } = view;
  const newest = state.chats[0];
  const beginning = useRef("");

  const begin = (): void => {
    void act("chat", { user: user.id, ...(view.channel ? { channel: view.channel.id } : {}) }).then((outcome) => {
      if (outcome.error) return tell(outcome.error);
      const { channel, threadTs } = outcome as { channel?: string; threadTs?: string };
      if (channel && threadTs) openChat({ channel, ts: threadTs });
      refresh();
    });
  };
  // Whoever comes here finds the last chat, or a new one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each person
  useEffect(() => {
    if (chat || !team.installed || beginning.current === user.id) return;
    beginning.current = user.id;
    if (newest) openChat({ channel: newest.channel, ts: newest.ts });
    else begin();
  }, [chat, user.id, team.installed]);

  const [sent, setSent] = useState(0);
  const say = (words: string): void => {
    if (!chat) return;
    const message = { user: user.id, channel: chat.channel, text: words, threadTs: chat.ts };
    void act("message", message).then((outcome) => {
      if (outcome.error) tell(outcome.error);
      refresh();
    });
  };
  return (
    <section className="conversation" aria-label="Assistant">
      <header className="place-head">
        <h2>Assistant</h2>
        <div className="chat-choice">
          <select
            className="field select"
            aria-label="Chat"
            value={chat?.ts ?? ""}
            onChange={({ target }) => {
              const chosen = state.chats.find(({ ts }) => ts === target.value);
              if (chosen) openChat({ channel: chosen.channel, ts: chosen.ts });
            }}
          >
            {state.chats.map((one) => (
              <option key={one.ts} value={one.ts}>
                {one.title.slice(0, 60)}
              </option>
            ))}
          </select>
        </div>
        <button type="button" className="button" onClick={begin} disabled={!team.installed}>
          New chat
        </button>
      </header>
      <MessageList label="Messages" place={`${chat?.ts} ${user.id} ${sent}`}>
        {!team.installed && <p className="empty">Callboard is not in this workspace.</p>}
        {chat && !chat.begun && (
          <div className="prompts">
            <p className="prompts-title">{chat.promptsTitle || "Ask Callboard"}</p>
            {chat.prompts.map((prompt) => (
              <button key={prompt.title} type="button" className="prompt" onClick={() => say(prompt.message)}>
                {prompt.title}
              </button>
            ))}
          </div>
        )}
        {chat && state.thread.map((message) => <MessageItem key={message.ts} message={message} />)}
        {chat?.status && <Status status={chat.status} loading={chat.loading} />}
      </MessageList>
      {chat && (
        <Composer
          key={chat.ts}
          label="Message the assistant"
          channel={chat.channel}
          threadTs={chat.ts}
          onSend={() => setSent(sent + 1)}
        />
      )}
    </section>
  );
}

/** "Callboard is thinking …", as the app worded it. */
export function Status({ status, loading = [] }: { status: string; loading?: string[] }) {
  return (
    <p className="status-line" role="status">
      <span className="typing" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {loading[0] ?? `Callboard ${status}`}
    </p>
  );
}
