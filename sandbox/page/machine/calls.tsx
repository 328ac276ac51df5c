import { useState } from "react";
import type { CallsView, ExchangesView } from "../../machinery/snapshot.ts";
import { durationWords, Part, Payload, Time } from "./parts.tsx";
import { usePolled } from "./use-machine.ts";

const isBad = (status: number): boolean => status === 0 || status >= 400;

/** A list that can be narrowed to what went wrong: the address to read it from, and the box to tick. */
function useNarrowed(path: string) {
  const [onlyFailed, setOnlyFailed] = useState(false);
  const box = (
    <label className="choice">
      <input type="checkbox" checked={onlyFailed} onChange={({ target }) => setOnlyFailed(target.checked)} />
      <span>Only what went wrong</span>
    </label>
  );
  return { path: onlyFailed ? `${path}?failed=true` : path, box };
}

/** Calls to the model and to the media providers, the newest first. */
export function Calls() {
  const { path, box } = useNarrowed("/machine/calls");
  const { value } = usePolled<CallsView>(path);
  if (!value) return <p className="quiet">Reading …</p>;
  const { items: calls, total } = value.calls;
  return (
    <Part title="Calls to the model and the providers" count={total} shown={calls.length} head={box}>
      <p className="quiet">
        All of them: {value.tokens.input.toLocaleString()} tokens in, {value.tokens.output.toLocaleString()} out.
      </p>
      <ul className="rows">
        {calls.map((call) => (
          <li key={`${call.provider} ${call.nth}`}>
            <details>
              <summary>
                <span className="state" data-state={isBad(call.status) || call.error ? "failed" : "done"}>
                  {call.status || "lost"}
                </span>{" "}
                <strong>{call.provider}</strong> {call.path}{" "}
                <span className="quiet">
                  <Time at={call.at} /> · {durationWords(call.tookMs)}
                  {call.tokens && ` · ${call.tokens.input} + ${call.tokens.output} tokens`}
                  {call.error && ` · ${call.error}`}
                </span>
              </summary>
              <Payload of={call.request ?? "(nothing was read)"} />
            </details>
          </li>
        ))}
      </ul>
    </Part>
  );
}

const ARROW = { call: "app → Slack", response_url: "app → Slack", request: "Slack → app" } as const;

/** Slack's own word for why it refused a call: it comes with status 200. */
function refusalOf({ response }: ExchangesView["exchanges"]["items"][number]): string | undefined {
  const { ok, error } = (typeof response === "object" && response !== null ? response : {}) as Record<string, unknown>;
  return ok === false && error !== "ratelimited" ? String(error) : undefined;
}

/** The last requests between the app and Slack, with what was sent and answered. */
export function Exchanges() {
  const { path, box } = useNarrowed("/machine/slack");
  const { value } = usePolled<ExchangesView>(path);
  if (!value) return <p className="quiet">Reading …</p>;
  const { items: exchanges, total } = value.exchanges;
  return (
    <Part title="Requests to and from Slack" count={total} shown={exchanges.length} head={box}>
      <ul className="rows">
        {exchanges.map((one) => (
          <li key={`${one.at} ${one.name} ${one.ms}`}>
            <details>
              <summary>
                <span className="state" data-state={isBad(one.status) || refusalOf(one) ? "failed" : "done"}>
                  {refusalOf(one) ?? (one.status || "lost")}
                </span>{" "}
                <span className="quiet">{ARROW[one.direction]}</span> <strong>{one.name}</strong>{" "}
                <span className="quiet">
                  <Time at={one.at} /> · {durationWords(Math.round(one.ms))}
                </span>
              </summary>
              <Payload of={{ sent: one.args, answered: one.response }} />
            </details>
          </li>
        ))}
      </ul>
    </Part>
  );
}
