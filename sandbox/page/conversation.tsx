import { useEffect, useRef, useState } from "react";
import { act } from "./api.ts";
import { Composer } from "./composer/composer.tsx";
import { useDesk } from "./context.ts";
import { MessageItem } from "./message.tsx";
import { MessageList } from "./message-list.tsx";
import type { Channel, Invocation, Message } from "./types.ts";
import { dayWords, momentOf, timeWords } from "./words.ts";

type Line = { at: number; key: string } & ({ message: Message; continued: boolean } | { typed: Invocation });

/** How long a person may pause and still go on speaking. */
const ONE_BREATH_MS = 5 * 60_000;

/** Whether a person's message goes on from the one before, so that their name need not be said again. */
const goesOn = (message: Message, before: Message | undefined): boolean =>
  before !== undefined &&
  !message.bot &&
  !before.bot &&
  message.ephemeralTo === null &&
  before.user === message.user &&
  before.ephemeralTo === null &&
  before.replies === null &&
  momentOf(message.ts) - momentOf(before.ts) < ONE_BREATH_MS;

function linesOf(messages: Message[], invocations: Invocation[]): Line[] {
  const spoken: Line[] = messages.map((message, index) => ({
    at: momentOf(message.ts),
    key: message.ts,
    message,
    continued: goesOn(message, messages[index - 1]),
  }));
  const typed: Line[] = invocations.map((one) => ({ at: one.at, key: `${one.at} ${one.userId}`, typed: one }));
  return [...spoken, ...typed].sort((a, b) => a.at - b.at);
}

/**
 * The first message of others that a person had not read when they came here, as long as they stay; and it is noted that
 * they have read on.
 */
function useReading(channel: Channel | undefined, user: string, messages: Message[]): string | undefined {
  const here = `${channel?.id} ${user}`;
  const latest = messages.at(-1)?.ts;
  const entered = useRef<{ here: string; firstNew: string | undefined }>({ here: "", firstNew: undefined });
  if (entered.current.here !== here) {
    const lastRead = channel?.lastRead;
    const unread = (one: Message) => lastRead && Number(one.ts) > Number(lastRead) && one.user !== user;
    entered.current = { here, firstNew: messages.find(unread)?.ts };
  }
  const behind = channel && latest && Number(latest) > Number(channel.lastRead ?? 0);
  useEffect(() => {
    if (behind && !document.hidden) void act("read", { user, channel: channel.id, ts: latest });
  }, [behind, user, channel?.id, latest]);
  return entered.current.firstNew;
}

/** A channel or direct conversation. */
export function Conversation() {
  const { state, view, tell, refresh, showOlder } = useDesk();
  const { channel, user, team } = view;
  const firstNew = useReading(channel, user.id, state.messages);
  const [sent, setSent] = useState(0);
  if (!channel) return null;
  const lines = linesOf(state.messages, state.invocations);
  const isDirect = channel.kind === "im";
  const botMissing = team.installed && !channel.members.includes(team.botUserId);
  return (
    <section className="conversation" aria-label={isDirect ? "Callboard, direct messages" : `#${channel.name}`}>
      <header className="place-head">
        <h2>{isDirect ? "Callboard" : `# ${channel.name}`}</h2>
        <p className="quiet">{isDirect ? "Direct messages with the app" : channel.purpose}</p>
        {botMissing ? (
          <button
            type="button"
            className="button"
            onClick={() => {
              void act("invite", { user: user.id, channel: channel.id }).then((outcome) => {
                if (outcome.error) tell(outcome.error);
                refresh();
              });
            }}
          >
            Invite Callboard
          </button>
        ) : (
          <span className="quiet members">{channel.members.length} members</span>
        )}
      </header>
      <MessageList label="Messages" place={`${channel.id} ${user.id} ${sent}`}>
        {state.older && (
          <p className="older">
            <button type="button" className="button" onClick={showOlder}>
              Show earlier messages
            </button>
          </p>
        )}
        {lines.length === 0 && (
          <div className="empty">
            <p>
              <strong>Nothing here yet.</strong>
            </p>
            <p>
              Type <kbd>/summary month</kbd> to hear what matters, or <kbd>/launch sample</kbd> to start a campaign.
            </p>
          </div>
        )}
        {lines.map((line, index) => {
          const day = dayWords(line.at, user.tz);
          const before = lines[index - 1];
          const newDay = !before || dayWords(before.at, user.tz) !== day;
          return (
            <div key={line.key}>
              {newDay && (
                <p className="day">
                  <span>{day}</span>
                </p>
              )}
              {line.key === firstNew && (
                <p className="new-line">
                  <span>New</span>
                </p>
              )}
              {"typed" in line ? (
                <Typed typed={line.typed} />
              ) : (
                <MessageItem message={line.message} inChannel continued={line.continued && !newDay} />
              )}
            </div>
          );
        })}
      </MessageList>
      <Composer
        key={channel.id}
        label={isDirect ? "Message Callboard" : `Message #${channel.name}`}
        channel={channel.id}
        threadTs={null}
        onSend={() => setSent(sent + 1)}
      />
    </section>
  );
}

/** A command somebody typed: Slack shows it to nobody, here it explains what follows. */
function Typed({ typed }: { typed: Invocation }) {
  const { state, view } = useDesk();
  const name = state.users.find(({ id }) => id === typed.userId)?.realName ?? typed.userId;
  return (
    <p className="typed quiet">
      {name} typed <code>{`${typed.command} ${typed.text}`.trim()}</code>{" "}
      <time dateTime={new Date(typed.at).toISOString()}>{timeWords(typed.at, view.user.tz)}</time>
    </p>
  );
}
