import type { QueueView } from "../../machinery/snapshot.ts";
import { Part, Payload, Time } from "./parts.tsx";
import { usePolled } from "./use-machine.ts";

interface Props {
  act(lever: string, body: unknown, then?: () => void): void;
}

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);

/** QStash: messages on their way, schedules and dead letters. */
export function Queue({ act }: Props) {
  const { value, refresh } = usePolled<QueueView>("/machine/queue");
  if (!value) return <p className="quiet">Reading …</p>;
  const { messages, schedules, dead } = value;
  return (
    <>
      <Part title="In flight" count={messages.total} shown={messages.items.length}>
        <ul className="rows">
          {messages.items.map((message) => (
            <li key={message.messageId}>
              <details>
                <summary>
                  <span className="state" data-state={message.state}>
                    {message.state.toLowerCase()}
                  </span>{" "}
                  {pathOf(message.url)}{" "}
                  <span className="quiet">
                    due <Time at={message.dueAt} />
                    {message.retried > 0 && `, retried ${message.retried}×`}
                  </span>
                </summary>
                <Payload of={message.body ?? "(no body)"} />
              </details>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Schedules" count={schedules.length}>
        <ul className="rows">
          {schedules.map((schedule) => (
            <li key={schedule.scheduleId} className="row">
              <span className="grow">
                <strong>{schedule.scheduleId}</strong>
                <br />
                <span className="quiet">
                  {schedule.cron} · next {schedule.nextScheduleTime ? <Time at={schedule.nextScheduleTime} /> : "–"}
                </span>
              </span>
              <button
                type="button"
                className="button"
                aria-label={`Fire now: ${schedule.scheduleId}`}
                onClick={() => act("fire", { scheduleId: schedule.scheduleId }, refresh)}
              >
                Fire now
              </button>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Dead letters" count={dead.total} shown={dead.items.length}>
        <ul className="rows">
          {dead.items.map((letter) => (
            <li key={letter.dlqId} className="row">
              <details className="grow">
                <summary>
                  {pathOf(letter.url)} <span className="quiet">{letter.responseStatus ?? "no answer"}</span>
                </summary>
                <Payload of={{ body: letter.body, answer: letter.responseBody }} />
              </details>
              <button
                type="button"
                className="button"
                aria-label={`Redeliver ${letter.dlqId}`}
                onClick={() => act("redeliver", { dlqId: letter.dlqId }, refresh)}
              >
                Redeliver
              </button>
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}
