import { memo, useRef } from "react";
import { Blocks } from "./blocks/block.tsx";
import { PlainText } from "./blocks/library.tsx";
import { SurfaceContext } from "./blocks/surface.ts";
import { useNewSurface } from "./blocks/use-surface.ts";
import { useDesk } from "./context.ts";
import { Files } from "./files/files.tsx";
import { EyeIcon } from "./icons.tsx";
import { MessageActions } from "./message-actions.tsx";
import type { Block, Message } from "./types.ts";
import { useKeptFocus } from "./use-kept-focus.ts";
import { fullTimeWords, hueOf, initialsOf, momentOf, timeWords } from "./words.ts";

/** What a message says: the app's blocks, or a person's words with their mentions. */
function blocksOf({ bot, blocks, text }: Message): Block[] {
  if (blocks.length > 0 && (bot || blocks[0]?.type !== "rich_text")) return blocks;
  return text ? [{ type: "section", text: { type: "mrkdwn", text } }] : [];
}

interface Props {
  message: Message;
  /** Whether it stands in the channel, where a thread may hang below it. */
  inChannel?: boolean;
  /** Whether it goes on from the message before, by the same person. */
  continued?: boolean;
}

export const MessageItem = memo(function MessageItem({ message, inChannel = false, continued = false }: Props) {
  const { view, users, tell } = useDesk();
  const { tz } = view.user;
  const place = { channel: message.channel, ts: message.ts };
  const surface = useNewSurface(place, { user: view.user.id, users, channels: view.channels, tell });
  const time = momentOf(message.ts);
  const threadable = inChannel && message.ephemeralTo === null;
  const article = useRef<HTMLElement>(null);
  const keptFocus = useKeptFocus(article);
  return (
    <article
      ref={article}
      {...keptFocus}
      className="message"
      data-channel={message.channel}
      data-ts={message.ts}
      data-ephemeral={message.ephemeralTo !== null}
      data-continued={continued}
      aria-label={`${message.author}, ${timeWords(time, tz)}`}
    >
      {continued ? (
        <time className="gutter" aria-hidden="true">
          {timeWords(time, tz)}
        </time>
      ) : (
        <Avatar message={message} />
      )}
      <div className="message-body">
        {message.ephemeralTo !== null && (
          <p className="only-you">
            <EyeIcon /> Only visible to you
          </p>
        )}
        {!continued && (
          <p className="message-head">
            <strong>{message.author}</strong>
            {message.bot && <span className="badge">APP</span>}
            <time dateTime={new Date(time).toISOString()} title={fullTimeWords(time, tz)}>
              {timeWords(time, tz)}
            </time>
            {message.bot && message.edits.length > 0 && (
              <span className="quiet edits">updated {message.edits.length}×</span>
            )}
          </p>
        )}
        <SurfaceContext value={surface}>
          <Blocks blocks={blocksOf(message)} />
        </SurfaceContext>
        {message.streaming && (
          <p className="status-line" role="status">
            <span className="caret" aria-hidden="true" />
            writing …
          </p>
        )}
        <Files files={message.files} />
        {message.reactions.length > 0 && (
          <ul className="reactions" aria-label="Reactions">
            {message.reactions.map(({ name, users: who }) => (
              <li key={name}>
                <PlainText text={`:${name}:`} /> {who.length}
              </li>
            ))}
          </ul>
        )}
        {threadable && message.replies && <ThreadLink message={message} />}
      </div>
      <MessageActions message={message} threadable={threadable} />
    </article>
  );
});

function Avatar({ message }: { message: Message }) {
  if (!message.bot)
    return (
      <span className="avatar" style={{ background: hueOf(message.user) }} aria-hidden="true">
        {initialsOf(message.author)}
      </span>
    );
  return (
    <span className="avatar" data-bot="true" aria-hidden="true">
      <svg viewBox="0 0 36 36" width="36" height="36" aria-hidden="true">
        <rect x="8" y="9" width="20" height="18" rx="2.5" fill="none" stroke="currentColor" strokeWidth="2.4" />
        <path d="M12 15h12M12 19.5h8" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
        <circle cx="18" cy="6.5" r="1.8" fill="currentColor" />
      </svg>
    </span>
  );
}

/** Who replied, how often, and when last. */
function ThreadLink({ message }: { message: Message }) {
  const { view, thread, openThread } = useDesk();
  const { replies } = message;
  if (!replies) return null;
  const { count, authors, latest } = replies;
  return (
    <button
      type="button"
      className="thread-link"
      aria-expanded={thread === message.ts}
      onClick={() => openThread(message.ts)}
    >
      <span className="faces" aria-hidden="true">
        {authors.map((name) => (
          <span key={name} className="face" style={{ background: hueOf(name) }}>
            {name === "Callboard" ? "CB" : initialsOf(name)}
          </span>
        ))}
      </span>
      {count === 1 ? "1 reply" : `${count} replies`}
      <span className="quiet" aria-hidden="true">
        {" "}
        {timeWords(momentOf(latest), view.user.tz)}
      </span>
    </button>
  );
}
