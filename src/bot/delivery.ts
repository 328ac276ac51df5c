import { UserError } from "../errors.ts";

/** How long a request may take to become a row, in milliseconds: Slack gives up after three seconds, the answer needs time to travel. */
export const ACCEPT_WITHIN_MS = 2_000;

/** One request of Slack's on its way through the bot. */
export interface Delivery {
  /** Work after the answer. It owns nothing durable: what is lost there, the heartbeat does. */
  later(work: () => Promise<unknown>): void;
  /** @throws NotAcceptedError when the answer has gone out already: nothing may be written any more. */
  mustBeInTime(): void;
  /** Fires at the deadline; given to every call made before the answer. */
  signal: AbortSignal;
  /** Slack's id of an event; undefined for commands and clicks. */
  eventId: string | undefined;
}

/** No row was written in time, and none will be. Seen by: the person, as "try again". Retried: by Slack, for events. Reported: as a warning. */
export class NotAcceptedError extends Error {
  override readonly name = "NotAcceptedError";
}

/** The team has not installed Callboard. Seen by: the person, as written. Retried: never. Reported: no. */
export class NotInstalledError extends UserError {
  constructor(installUrl: string) {
    super("Callboard is not installed in this workspace.", `An admin can install it: ${installUrl}`);
  }
}
