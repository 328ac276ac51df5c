import { createContext, useContext } from "react";
import type { Channel, Entry, Option, Outcome, User } from "../types.ts";

/** Which element of the surface is meant, and what is chosen in it. */
export interface Press {
  actionId: string;
  blockId?: string;
  text?: string;
  value?: string;
  choose?: Entry;
}

/** What blocks stand on: a message, App Home or a modal. */
export interface Surface {
  /** What was entered so far, by block id (inputs) or action id. */
  entered: Readonly<Record<string, Entry>>;
  enter(key: string, entry: Entry): void;
  /** Tells the app of a press or a choice. */
  press(press: Press): Promise<Outcome>;
  /** Uploads a file for an input; returns its id, or null when that failed. */
  upload(file: File): Promise<string | null>;
  /** The app's options for what was typed. */
  suggest(at: { actionId: string; blockId?: string }, typed: string): Promise<Option[]>;
  /** Words under inputs, by block id. */
  errors: Readonly<Record<string, string>>;
  users: User[];
  channels: Channel[];
}

export const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error("Blocks stand on a surface.");
  return surface;
}
