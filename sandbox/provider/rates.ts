import type { FaultRates } from "./types.ts";

/** What one call meets: nothing, an error (`which` from 0 to below 1 chooses it), or no answer. */
export type Draw = (rates: FaultRates) => { kind: "error"; which: number } | { kind: "timeout" } | null;

/** Draws a call's fate; the same rates object goes on in its series, a new one begins its seed's. */
export function seededDraw(): Draw {
  let drawn: FaultRates | undefined;
  let state = 0;
  // mulberry32
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return (rates) => {
    if (rates !== drawn) {
      drawn = rates;
      state = rates.seed;
    }
    const at = random();
    if (at < rates.errors) return { kind: "error", which: random() };
    return at < rates.errors + rates.timeouts ? { kind: "timeout" } : null;
  };
}
