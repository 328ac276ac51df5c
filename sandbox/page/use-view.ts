import { useCallback, useState } from "react";
import type { Channel, SlackState, User, Workspace } from "./types.ts";
import type { DeskQuery } from "./use-slack.ts";

/** Where a person is: kept over reloads. */
interface Chosen {
  team?: string;
  /** The person chosen in each workspace. */
  users: Record<string, string>;
  /** The place chosen by each person: a channel's id, `home` or `assistant`. */
  places: Record<string, string>;
}

export interface ViewState {
  team: Workspace;
  user: User;
  people: User[];
  channels: Channel[];
  /** A channel's id, `home` or `assistant`. */
  place: string;
  channel: Channel | undefined;
  /** The direct channel with the app, once there is one. */
  direct: Channel | undefined;
  setTeam(id: string): void;
  setUser(id: string): void;
  setPlace(id: string): void;
}

const KEY = "callboard.view";

function restore(): Chosen {
  try {
    return { users: {}, places: {}, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Chosen>) };
  } catch {
    return { users: {}, places: {} };
  }
}

/** What was kept, or where the address leads: `?team=…&user=…&place=…`. Only the first look at the page follows it. */
function begin(): Chosen {
  const kept = restore();
  const { searchParams } = new URL(location.href);
  const [team, user, place] = ["team", "user", "place"].map((name) => searchParams.get(name) ?? undefined);
  if (!team) return kept;
  history.replaceState(null, "", location.pathname);
  const asked = {
    team,
    users: user ? { ...kept.users, [team]: user } : kept.users,
    places: user && place ? { ...kept.places, [user]: place } : kept.places,
  };
  localStorage.setItem(KEY, JSON.stringify(asked));
  return asked;
}

/** What is chosen, as the question to the stand-in, and the way to choose something else. */
export function useChosen() {
  const [chosen, setChosen] = useState(begin);
  const choose = useCallback((change: (now: Chosen) => Chosen) => {
    setChosen((now) => {
      const next = change(now);
      localStorage.setItem(KEY, JSON.stringify(next));
      return next;
    });
  }, []);
  const { team } = chosen;
  const user = chosen.users[team ?? ""];
  const query: DeskQuery = { team, user, place: chosen.places[user ?? ""] };
  return { query, choose };
}

/** The person's view, as the state has it: the state decides who and where one is. */
export function viewOf(state: SlackState, choose: ReturnType<typeof useChosen>["choose"]): ViewState | null {
  const team = state.workspaces.find((one) => one.id === state.team);
  const people = state.users.filter((one) => one.teamId === state.team && !one.isBot);
  const user = people.find((one) => one.id === state.user);
  if (!team || !user) return null;
  const here = (now: Chosen): Chosen => ({ ...now, team: team.id, users: { ...now.users, [team.id]: user.id } });
  return {
    team,
    user,
    people,
    channels: state.channels.filter((one) => one.kind !== "im" && !one.isArchived),
    place: state.place,
    direct: state.channels.find((one) => one.direct),
    channel: state.channels.find((one) => one.id === state.place),
    setTeam: (id) => choose((now) => ({ ...now, team: id })),
    setUser: (id) => choose((now) => ({ ...here(now), users: { ...now.users, [team.id]: id } })),
    setPlace: (id) => choose((now) => ({ ...here(now), places: { ...now.places, [user.id]: id } })),
  };
}
