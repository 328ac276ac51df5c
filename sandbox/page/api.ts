import type { Outcome } from "./types.ts";

async function ask(path: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(path, init);
  const answer: unknown = await response.json().catch(() => ({ error: `${path} answered ${response.status}` }));
  if (response.ok) return answer;
  const error = typeof answer === "object" && answer && "error" in answer ? String(answer.error) : response.statusText;
  throw new Error(error);
}

/** GETs JSON. @throws Error with the server's own words. */
export const read = <T>(path: string): Promise<T> => ask(path) as Promise<T>;

/** POSTs JSON. @throws Error with the server's own words. */
export const send = <T = unknown>(path: string, body: unknown): Promise<T> =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }) as Promise<T>;

/** Does what a person did in Slack. What went wrong is in the outcome. */
export async function act(what: string, body: unknown): Promise<Outcome> {
  try {
    const outcome = await send<Outcome>(`/sandbox/${what}`, body);
    if (outcome.opened && /^https?:/.test(outcome.opened)) window.open(outcome.opened, "_blank", "noopener");
    return outcome;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ok: false, error: words, shown: words };
  }
}
