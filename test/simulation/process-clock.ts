import { createHash } from "node:crypto";
import type { World } from "./world.ts";

/**
 * Puts the process's clocks under the world's: `Date.now` with the skew of the Worker that asks, and `AbortSignal.timeout`.
 * Digests are made at once, because Node's own come back whenever a thread is ready. Answers how to put all back.
 */
export function enterVirtualTime(world: World, skewOf: (worker: number) => number): () => void {
  const real = { now: Date.now, timeout: AbortSignal.timeout, digest: crypto.subtle.digest };
  Date.now = () => Math.floor(world.now + (world.current ? skewOf(world.current.worker) : 0));
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const owner = world.current;
    world.after(ms, () => {
      if (owner?.dead) return;
      world.current = owner;
      controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    });
    return controller.signal;
  };
  crypto.subtle.digest = (algorithm, data) => {
    if (algorithm !== "SHA-256") throw new TypeError(`No digest ${String(algorithm)} in the simulation.`);
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    const digest = createHash("sha256").update(bytes).digest();
    return Promise.resolve(new Uint8Array(digest).buffer);
  };
  return () => {
    Date.now = real.now;
    AbortSignal.timeout = real.timeout;
    crypto.subtle.digest = real.digest;
  };
}
