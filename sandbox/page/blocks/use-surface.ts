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

/** A surface at a place, on behalf of a person. What was entered is kept as long as the place is shown. */
export function useNewSurface(place: Place, people: People, errors: Record<string, string> = NONE): Surface {
  const [entered, setEntered] = useState<Record<string, Entry>>({});
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
