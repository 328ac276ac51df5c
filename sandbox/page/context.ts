import { createContext, useContext } from "react";
import type { Chat, SlackState, User } from "./types.ts";
import type { ViewState } from "./use-view.ts";

/** What most parts of the page need. */
export interface Desk {
  state: SlackState;
  view: ViewState;
  /** People of the workspace in view, without bots. */
  users: User[];
  /** Says something in the status line. */
  tell(words: string): void;
  refresh(): void;
  /** Shows so many messages more of the channel. */
  showOlder(): void;
  /** The `ts` of the thread that is open. */
  thread: string | null;
  openThread(ts: string | null): void;
  /** The chat with the assistant that is open. */
  chat: Chat | null;
  openChat(chat: { channel: string; ts: string } | null): void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("This part stands inside the page.");
  return desk;
}
