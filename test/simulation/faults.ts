import type { Dice } from "./dice.ts";

/** What may happen at a boundary, beside nothing. */
export type FaultKind =
  /** The Worker is lost before its request leaves. */
  | "crash before"
  /** The request takes effect; the Worker is lost before the answer. */
  | "crash after"
  /** The request is refused and had no effect. */
  | "error"
  /** The request never arrives, and the caller cannot tell. */
  | "unanswered"
  /** The request takes effect, and the caller cannot tell. */
  | "lost answer"
  /** The service asks to come back later. */
  | "rate limit"
  /** The request takes long to arrive. */
  | "slow there"
  /** The answer takes long to come back. */
  | "slow back";

export type BoundaryKind = "database" | "queue" | "slack" | "paid" | "files" | "model";

/** The clients' own time-outs are about this long: a request in the network is never later. */
export const SLOWEST_MS = 28_000;

const CRASHES: FaultKind[] = ["crash before", "crash after"];
const KINDS: Record<BoundaryKind, FaultKind[]> = {
  database: [...CRASHES, ...CRASHES, "unanswered", "lost answer", "lost answer", "slow there", "slow back"],
  queue: [...CRASHES, ...CRASHES, "error", "lost answer", "slow there", "slow back"],
  slack: [...CRASHES, "error", "unanswered", "lost answer", "lost answer", "rate limit", "slow there", "slow back"],
  paid: [...CRASHES, ...CRASHES, "error", "unanswered", "lost answer", "rate limit", "slow there", "slow back"],
  files: [...CRASHES, "error", "lost answer", "slow there"],
  model: [...CRASHES, "error", "rate limit", "slow back"],
};

/** How often each boundary was passed, and the Worker lost before and after its effect. */
export type Coverage = Map<string, { passed: number; before: number; after: number }>;

/** Decides what happens at every boundary, and keeps the list of what it did. */
export class FaultPlan {
  readonly #dice: Dice;
  readonly #without: ReadonlySet<string>;
  readonly #rate: number;
  readonly #most: number;
  readonly #seen = new Map<string, number>();
  /** Names of the faults that happened, in order: what a shrunk story leaves out. */
  readonly happened: string[] = [];
  readonly coverage: Coverage = new Map();
  /** Faults only happen until this is false: afterwards the world is healthy and must come to rest. */
  active = true;

  constructor(dice: Dice, without: ReadonlySet<string>) {
    this.#dice = dice;
    this.#without = without;
    this.#rate = dice.pick("rate of faults", [0.03, 0.05, 0.08, 0.12]);
    this.#most = dice.between("most faults", 8, 24);
  }

  /** A name for this very occurrence, the same in every telling of the seed as long as its task goes the same way. */
  occurrence(name: string): string {
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return `${name} ~${count}`;
  }

  /** Something that may go wrong by itself: a duplicate delivery, a message eaten. Counts as a fault when it does. */
  strikes(name: string, probability: number): boolean {
    if (!this.active || this.happened.length >= this.#most) return false;
    if (!this.#dice.chance(name, probability * (this.#rate / 0.05)) || this.#without.has(name)) return false;
    this.happened.push(name);
    return true;
  }

  at(kind: BoundaryKind, boundary: string, occurrence: string): FaultKind | null {
    const seen = this.coverage.get(boundary) ?? { passed: 0, before: 0, after: 0 };
    this.coverage.set(boundary, seen);
    seen.passed += 1;
    const name = `fault at ${occurrence}`;
    if (!this.strikes(name, 0.05)) return null;
    const fault = this.#dice.pick(`kind of ${name}`, KINDS[kind]);
    if (fault === "crash before") seen.before += 1;
    if (fault === "crash after") seen.after += 1;
    return fault;
  }

  latency(occurrence: string, fault: FaultKind | null): { there: number; back: number } {
    const quick = (way: string) => this.#dice.between(`${way} ${occurrence}`, 1, 20);
    const slow = (way: string) => this.#dice.between(`slow ${way} ${occurrence}`, 2_000, SLOWEST_MS);
    return {
      there: fault === "slow there" ? slow("there") : quick("there"),
      back: fault === "slow back" ? slow("back") : quick("back"),
    };
  }

  /** Whether a request that was on its way when its Worker was lost arrives all the same. */
  arrives(occurrence: string): boolean {
    return this.#dice.chance(`arrives ${occurrence}`, 0.6);
  }

  /** Whether the whole isolate is lost and not this task alone. */
  takesIsolate(occurrence: string): boolean {
    return this.#dice.chance(`isolate ${occurrence}`, 0.3);
  }
}
