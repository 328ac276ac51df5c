/** Misbehaviour to order: all off at first. Set the fields at any time; they count from the next message or attempt on. */
export interface Faults {
  /** 0 to 1: how often a delivery is made twice, side by side or one after the other, as at-least-once allows. */
  duplicateProbability: number;
  /** Each message and retry is held back by a random time below this, in milliseconds of the sandbox clock. */
  extraDelayMs: number;
  /** Attempts whose `Upstash-Retried` is below this never reach the destination and count as failed. */
  dropUntilRetried: number;
  /** Setting it starts the random sequence anew, so that the same seed misbehaves the same way. */
  seed: number;
}

/** The faults together with the draws the engine makes from them. */
export interface FaultDraws extends Faults {
  drawDuplicate(): "none" | "beside" | "after";
  drawExtraDelayMs(): number;
}

export function createFaults(): FaultDraws {
  let seed = 1;
  let state = seed;
  // Mulberry32: small, fast, and good enough to choose faults.
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    duplicateProbability: 0,
    extraDelayMs: 0,
    dropUntilRetried: 0,
    get seed() {
      return seed;
    },
    set seed(value) {
      seed = value;
      state = value | 0;
    },
    drawDuplicate() {
      if (this.duplicateProbability <= 0 || random() >= this.duplicateProbability) return "none";
      return random() < 0.5 ? "beside" : "after";
    },
    drawExtraDelayMs() {
      return this.extraDelayMs > 0 ? Math.floor(random() * this.extraDelayMs) : 0;
    },
  };
}
