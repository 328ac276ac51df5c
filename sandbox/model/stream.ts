import { setTimeout as sleep } from "node:timers/promises";

/** Text in pieces of a few tokens, as a model streams it. */
export const pieces = (text: string): string[] => text.match(/[\s\S]{1,24}/g) ?? [];

/** Server-sent events, written one by one; the milliseconds between two of them are asked for each time. */
export function eventStream(
  events: readonly { event?: string; data: string }[],
  paceMs: () => number = () => 0,
): Response {
  const encoder = new TextEncoder();
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next > 0 && paceMs() > 0) await sleep(paceMs());
      const event = events[next];
      next += 1;
      if (!event) {
        controller.close();
        return;
      }
      const name = event.event ? `event: ${event.event}\n` : "";
      controller.enqueue(encoder.encode(`${name}data: ${event.data}\n\n`));
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
  });
}

/** The same answer, and word of its end, once: of its last byte, or of the caller having left. */
export function whenSent(response: Response, tell: () => void): Response {
  const reader = response.body?.getReader();
  let told = false;
  const sent = (): void => {
    if (!told) tell();
    told = true;
  };
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = await reader?.read();
      if (piece?.value) return controller.enqueue(piece.value);
      sent();
      controller.close();
    },
    cancel(reason) {
      sent();
      return reader?.cancel(reason);
    },
  });
  return new Response(body, response);
}
