import { Blocks } from "./blocks/block.tsx";
import { PlainText } from "./blocks/library.tsx";
import { SurfaceContext } from "./blocks/surface.ts";
import { useNewSurface } from "./blocks/use-surface.ts";
import { useDesk } from "./context.ts";
import { Files } from "./files.tsx";
import type { Block, Message } from "./types.ts";
import { initialsOf, momentOf, timeWords } from "./words.ts";

/** What a message says: the app's blocks, or a person's words with their mentions. */
function blocksOf({ bot, blocks, text }: Message): Block[] {
  if (blocks.length > 0 && (bot || blocks[0]?.type !== "rich_text")) return blocks;
  return text ? [{ type: "section", text: { type: "mrkdwn", text } }] : [];
}

interface Props {
  message: Message;
  /** Replies below it, where it stands in the channel. */
  replies?: Message[];
}

export function MessageItem({ message, replies }: Props) {
  const { view, users, state, tell, openThread, thread } = useDesk();
  const place = { channel: message.channel, ts: message.ts };
  const surface = useNewSurface(place, { user: view.user.id, users, channels: view.channels, tell });
  const time = momentOf(message.ts);
  const threadable = replies !== undefined && message.ephemeralTo === null;
  const status = state.assistantThreads[`${message.channel} ${message.ts}`]?.status;
  return (
    <article
      className="message"
      data-ts={message.ts}
      data-ephemeral={message.ephemeralTo !== null}
      aria-label={`${message.author}, ${timeWords(time)}`}
    >
      <span className="avatar" data-bot={message.bot} aria-hidden="true">
        {message.bot ? "CB" : initialsOf(message.author)}
      </span>
      <div className="message-body">
        {message.ephemeralTo !== null && <p className="only-you">Only visible to you</p>}
        <p className="message-head">
          <strong>{message.author}</strong>
          {message.bot && <span className="badge">APP</span>}
          <time dateTime={new Date(time).toISOString()}>{timeWords(time)}</time>
          {message.bot && message.edits.length > 0 && (
            <span className="quiet edits">updated {message.edits.length}×</span>
          )}
        </p>
        <SurfaceContext value={surface}>
          <Blocks blocks={blocksOf(message)} />
        </SurfaceContext>
        {message.streaming && (
          <p className="quiet" role="status">
            writing …
          </p>
        )}
        {status && (
          <p className="quiet" role="status">
            {status}
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
        {threadable && (
          <button
            type="button"
            className="thread-link"
            data-replies={replies.length > 0}
            aria-expanded={thread === message.ts}
            onClick={() => openThread(message.ts)}
          >
            {replies.length === 0
              ? "Reply in thread"
              : `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`}
          </button>
        )}
      </div>
    </article>
  );
}
