import type { Log } from "../log.ts";
import { redact } from "../log.ts";

/** Tells the operators something a person should look at. Never throws. */
export type Alert = (text: string) => Promise<void>;

/** Posts `{ text }` to a Slack-compatible incoming webhook; without an address the log is all there is. */
export function createAlert(options: { url?: string | undefined; log: Log; fetch?: typeof fetch }): Alert {
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  return async (text) => {
    options.log.error("alert", { text });
    if (!options.url) return;
    try {
      const answer = await send(options.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ text: redact(text) }),
        redirect: "manual",
        signal: AbortSignal.timeout(5_000),
      });
      if (!answer.ok) options.log.error("alert.refused", { status: answer.status });
    } catch (error) {
      options.log.error("alert.lost", { error });
    }
  };
}
