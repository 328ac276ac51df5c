import type { Snapshot } from "../../machinery/snapshot.ts";
import { Part, Payload, Time } from "./parts.tsx";

interface Props {
  machine: Snapshot;
  act(lever: string, body: unknown): void;
}

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);

/** QStash: messages on their way, schedules and dead letters. */
export function Queue({ machine, act }: Props) {
  return (
    <>
      <Part title="In flight" count={machine.messages.length}>
        <ul className="rows">
          {machine.messages.map((message) => (
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
      <Part title="Schedules" count={machine.schedules.length}>
        <ul className="rows">
          {machine.schedules.map((schedule) => (
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
                onClick={() => act("fire", { scheduleId: schedule.scheduleId })}
              >
                Fire now
              </button>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Dead letters" count={machine.dead.length}>
        <ul className="rows">
          {machine.dead.map((letter) => (
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
                onClick={() => act("redeliver", { dlqId: letter.dlqId })}
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
