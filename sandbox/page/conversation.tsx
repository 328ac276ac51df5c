import { act } from "./api.ts";
import { Composer } from "./composer.tsx";
import { useDesk } from "./context.ts";
import { MessageItem } from "./message.tsx";
import { MessageList } from "./message-list.tsx";
import type { Invocation, Message } from "./types.ts";
import { dayWords, momentOf, timeWords } from "./words.ts";

type Line = { at: number; key: string } & ({ message: Message; replies: Message[] } | { typed: Invocation });

/** A channel or direct conversation. */
export function Conversation() {
  const { state, view, tell, refresh } = useDesk();
  const { channel, user, team } = view;
  if (!channel) return null;
  const seen = (state.messages[channel.id] ?? []).filter((one) => !one.ephemeralTo || one.ephemeralTo === user.id);
  const parents = seen.filter((one) => !one.threadTs || one.threadTs === one.ts || one.broadcast);
  const lines: Line[] = [
    ...parents.map((message) => ({
      at: momentOf(message.ts),
      key: message.ts,
      message,
      replies: seen.filter((one) => one.threadTs === message.ts && one.ts !== message.ts),
    })),
    ...state.invocations
      .filter((typed) => typed.channelId === channel.id)
      .map((typed) => ({ at: typed.at, key: `${typed.at} ${typed.userId}`, typed })),
  ].sort((a, b) => a.at - b.at);
  const isDirect = channel.kind === "im";
  const botMissing = team.installed && !channel.members.includes(team.botUserId);
  return (
    <section className="conversation" aria-label={isDirect ? "Callboard, direct messages" : `#${channel.name}`}>
      <header className="place-head">
        <h2>{isDirect ? "Callboard" : `# ${channel.name}`}</h2>
        <p className="quiet">{isDirect ? "Direct messages with the app" : channel.purpose}</p>
        {botMissing && (
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
        )}
      </header>
      <MessageList label="Messages" place={`${channel.id} ${user.id}`}>
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
          const day = dayWords(line.at);
          const before = lines[index - 1];
          return (
            <div key={line.key}>
              {(!before || dayWords(before.at) !== day) && (
                <p className="day">
                  <span>{day}</span>
                </p>
              )}
              {"typed" in line ? (
                <Typed typed={line.typed} />
              ) : (
                <MessageItem message={line.message} replies={line.replies} />
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
      />
    </section>
  );
}

/** A command somebody typed: Slack shows it to nobody, here it explains what follows. */
function Typed({ typed }: { typed: Invocation }) {
  const { state } = useDesk();
  const name = state.users.find(({ id }) => id === typed.userId)?.realName ?? typed.userId;
  return (
    <p className="typed quiet">
      {name} typed <code>{`${typed.command} ${typed.text}`.trim()}</code>{" "}
      <time dateTime={new Date(typed.at).toISOString()}>{timeWords(typed.at)}</time>
    </p>
  );
}
