import { useCallback, useEffect, useRef, useState } from "react";
import { read } from "./api.ts";
import type { Message, SlackState } from "./types.ts";

/** Looks again though nothing was announced, in milliseconds: for a stack that was started anew. */
const LOOK_AGAIN_MS = 5_000;

/** What a person wants to see; the stand-in chooses what is left out. */
export interface DeskQuery {
  team?: string;
  user?: string;
  place?: string;
  thread?: string;
  threadChannel?: string;
  limit?: number;
}

const addressOf = (query: DeskQuery): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return `/sandbox/desk?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
};

/** Messages that say the same stay the same objects, so that they are not drawn again. */
function keep(old: Message[], fresh: Message[]): Message[] {
  const known = new Map(old.map((one) => [one.ts, one]));
  return fresh.map((one) => {
    const before = known.get(one.ts);
    return before && JSON.stringify(before) === JSON.stringify(one) ? before : one;
  });
}

/** What one person sees, fresh after every change, and whether the stack answers. */
export function useSlack(query: DeskQuery): { state: SlackState | null; connected: boolean; refresh: () => void } {
  const [state, setState] = useState<SlackState | null>(null);
  const [connected, setConnected] = useState(true);
  const address = addressOf(query);
  const wanted = useRef(address);
  const reading = useRef(false);
  const again = useRef(false);
  const shown = useRef("");

  const refresh = useCallback(() => {
    if (reading.current) {
      again.current = true;
      return;
    }
    reading.current = true;
    const asked = wanted.current;
    read<SlackState>(asked)
      .then((fresh) => {
        setConnected(true);
        if (asked !== wanted.current) {
          again.current = true;
          return;
        }
        const key = JSON.stringify({ ...fresh, now: 0 });
        if (key === shown.current) return;
        shown.current = key;
        setState((old) =>
          old
            ? { ...fresh, messages: keep(old.messages, fresh.messages), thread: keep(old.thread, fresh.thread) }
            : fresh,
        );
      })
      .catch(() => setConnected(false))
      .finally(() => {
        reading.current = false;
        if (!again.current) return;
        again.current = false;
        refresh();
      });
  }, []);

  useEffect(() => {
    wanted.current = address;
    refresh();
  }, [address, refresh]);

  useEffect(() => {
    const changes = new EventSource("/sandbox/changes");
    changes.addEventListener("change", refresh);
    changes.addEventListener("open", refresh);
    const timer = setInterval(refresh, LOOK_AGAIN_MS);
    return () => {
      changes.close();
      clearInterval(timer);
    };
  }, [refresh]);
  return { state, connected, refresh };
}
