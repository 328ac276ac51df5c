import { useCallback, useState } from "react";
import type { Channel, SlackState, User, Workspace } from "./types.ts";

/** Where a person is: kept over reloads. */
interface Chosen {
  team?: string;
  /** The person chosen in each workspace. */
  users: Record<string, string>;
  /** The place chosen by each person: a channel's id, or `home`. */
  places: Record<string, string>;
}

export interface ViewState {
  team: Workspace;
  user: User;
  people: User[];
  channels: Channel[];
  /** A channel's id, or `home`. */
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

export function useView(state: SlackState | null): ViewState | null {
  const [chosen, setChosen] = useState(begin);
  const choose = useCallback((change: (now: Chosen) => Chosen) => {
    setChosen((now) => {
      const next = change(now);
      localStorage.setItem(KEY, JSON.stringify(next));
      return next;
    });
  }, []);
  const team = state?.workspaces.find((one) => one.id === chosen.team) ?? state?.workspaces[0];
  const people = state?.users.filter((one) => one.teamId === team?.id && !one.isBot) ?? [];
  const user = people.find((one) => one.id === chosen.users[team?.id ?? ""]) ?? people[0];
  if (!state || !team || !user) return null;

  const mine = state.channels.filter((one) => one.teamId === team.id && one.members.includes(user.id));
  const channels = mine.filter((one) => one.kind !== "im" && !one.isArchived);
  const direct = mine.find((one) => one.kind === "im" && one.members.includes(team.botUserId));
  const wanted = chosen.places[user.id];
  const known = wanted === "home" || mine.some((one) => one.id === wanted);
  const place = (known && wanted) || (channels.find((one) => one.name === "sales") ?? channels[0])?.id || "home";
  return {
    team,
    user,
    people,
    channels,
    place,
    direct,
    channel: mine.find((one) => one.id === place),
    setTeam: (id) => choose((now) => ({ ...now, team: id })),
    setUser: (id) => choose((now) => ({ ...now, users: { ...now.users, [team.id]: id } })),
    setPlace: (id) => choose((now) => ({ ...now, places: { ...now.places, [user.id]: id } })),
  };
}
