import { useMemo, useState } from "react";
import { act } from "../api.ts";
import type { Channel, Entry, User } from "../types.ts";
import type { Surface } from "./surface.ts";

export type Place = { channel: string; ts: string } | { viewId: string } | { home: true };

interface People {
  user: string;
  users: User[];
  channels: Channel[];
  /** Shows what Slack would show after something failed. */
  tell(words: string): void;
}

const NONE = {};

/** What was entered into elements that still stand there: the app may have changed the view since. */
function standing(entered: Record<string, Entry>, blocks: unknown): Record<string, Entry> {
  const ids = JSON.stringify(blocks ?? []).matchAll(/"(?:block_id|action_id)":("(?:[^"\\]|\\.)*")/g);
  const keys = new Set([...ids].map(([, id]) => JSON.parse(id ?? '""') as string));
  return Object.fromEntries(Object.entries(entered).filter(([key]) => keys.has(key)));
}

/**
 * A surface at a place, on behalf of a person. What was entered is kept as long as the place is shown.
 * @param blocks What stands there, where the app may change it under the person's hands.
 */
export function useNewSurface(
  place: Place,
  people: People,
  errors: Record<string, string> = NONE,
  blocks?: unknown,
): Surface {
  const [typed, setEntered] = useState<Record<string, Entry>>({});
  const entered = useMemo(() => (blocks === undefined ? typed : standing(typed, blocks)), [typed, blocks]);
  const where = JSON.stringify(place);
  const { user, users, channels, tell } = people;
  return useMemo<Surface>(() => {
    const at = { user, ...(JSON.parse(where) as Place) };
    return {
      entered,
      errors,
      users,
      channels,
      enter: (key, entry) => setEntered((now) => ({ ...now, [key]: entry })),
      async press(press) {
        const outcome = await act("click", { ...at, ...press, state: entered });
        if (outcome.ok === false) tell(outcome.shown ?? outcome.error ?? "That did not work.");
        return outcome;
      },
      suggest: async (actionId, typed) => (await act("suggest", { ...at, actionId, text: typed })).options ?? [],
    };
  }, [entered, errors, users, channels, user, where, tell]);
}
