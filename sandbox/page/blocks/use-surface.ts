import { useMemo, useState } from "react";
import { act } from "../api.ts";
import { base64Of } from "../composer/attachments.tsx";
import type { Channel, Entry, Outcome, User } from "../types.ts";
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

/** What was entered in a modal stays while another one lies on top of it. */
const inModals = new Map<string, Record<string, Entry>>();

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
  const where = JSON.stringify(place);
  const [typed, setEntered] = useState<Record<string, Entry>>(() => inModals.get(where) ?? {});
  const entered = useMemo(() => (blocks === undefined ? typed : standing(typed, blocks)), [typed, blocks]);
  const { user, users, channels, tell } = people;
  return useMemo<Surface>(() => {
    const at = { user, ...(JSON.parse(where) as Place) };
    return {
      entered,
      errors,
      users,
      channels,
      enter: (key, entry) =>
        setEntered((now) => {
          const next = { ...now, [key]: entry };
          if ("viewId" in at) inModals.set(where, next);
          return next;
        }),
      async press(press) {
        const outcome = await act("click", { ...at, ...press, state: entered });
        if (outcome.ok === false) tell(outcome.shown ?? outcome.error ?? "That did not work.");
        return outcome;
      },
      async upload(file) {
        const body = { user, name: file.name, contentBase64: await base64Of(file) };
        const outcome: Outcome & { id?: string } = await act("file", body);
        if (outcome.error) tell(outcome.error);
        return outcome.id ?? null;
      },
      suggest: async (which, typed) => (await act("suggest", { ...at, ...which, text: typed })).options ?? [],
    };
  }, [entered, errors, users, channels, user, where, tell]);
}
