import { useCallback, useEffect, useRef, useState } from "react";
import { read } from "./api.ts";
import type { SlackState } from "./types.ts";

/** Looks again though nothing was announced, in milliseconds: for a stack that was started anew. */
const LOOK_AGAIN_MS = 5_000;

/** The state of both workspaces, fresh after every change, and whether the stack answers. */
export function useSlack(): { state: SlackState | null; connected: boolean; refresh: () => void } {
  const [state, setState] = useState<SlackState | null>(null);
  const [connected, setConnected] = useState(true);
  const reading = useRef(false);
  const again = useRef(false);
  const shown = useRef("");

  const refresh = useCallback(() => {
    if (reading.current) {
      again.current = true;
      return;
    }
    reading.current = true;
    read<SlackState>("/sandbox/state")
      .then((fresh) => {
        setConnected(true);
        const key = JSON.stringify({ ...fresh, now: 0 });
        if (key === shown.current) return;
        shown.current = key;
        setState(fresh);
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
    refresh();
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
