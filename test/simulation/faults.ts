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

/** A request in the network arrives by then or never: the ledger's rules count on less than 30 s. */
const SLOWEST_THERE_MS = 25_000;
/** A Worker may stand still between a request and the use of its answer: longer than leases and reservations last. */
const SLOWEST_BACK_MS = 120_000;

const CRASHES: FaultKind[] = ["crash before", "crash after"];
const KINDS: Record<BoundaryKind, FaultKind[]> = {
  database: [...CRASHES, ...CRASHES, "unanswered", "lost answer", "lost answer", "slow there", "slow back"],
  queue: [...CRASHES, ...CRASHES, "error", "lost answer", "slow there", "slow back"],
  slack: [...CRASHES, "error", "unanswered", "lost answer", "lost answer", "rate limit", "slow there", "slow back"],
  paid: [...CRASHES, ...CRASHES, "error", "unanswered", "lost answer", "rate limit", "slow there", "slow back"],
  files: [...CRASHES, "error", "lost answer", "slow there"],
  model: [...CRASHES, "error", "rate limit", "slow back"],
};

/** Seeds differ in what goes wrong most. */
const WEATHERS: Record<string, FaultKind[]> = {
  mixed: [],
  slow: ["slow there", "slow back"],
  deadly: CRASHES,
  deaf: ["lost answer", "unanswered"],
};

/** How often each boundary was passed, and the Worker lost before and after its effect. */
export type Coverage = Map<string, { passed: number; before: number; after: number }>;

/** Passed so often that they would draw most faults to themselves. */
const COMMON = /^(find|publish|mark published|claim|checkpoint with|lease|release|read card|settle effect$)/;

/** Where time begins to run against a call that is still to be sent. */
const RESERVING = /take post|reserve effect|retake/;

/** A Worker that is lost where chance never lost one: at the first time a boundary is passed. */
export interface Directed {
  boundary: string;
  fault: "crash before" | "crash after";
}

/** Decides what happens at every boundary, and keeps the list of what it did. */
export class FaultPlan {
  readonly #dice: Dice;
  readonly #without: ReadonlySet<string>;
  readonly #rate: number;
  readonly #most: number;
  readonly #weather: FaultKind[];
  readonly #seen = new Map<string, number>();
  /** Names of the faults that happened, in order: what a shrunk story leaves out. */
  readonly happened: string[] = [];
  readonly coverage: Coverage = new Map();
  /** Faults only happen until this is false: afterwards the world is healthy and must come to rest. */
  active = true;

  readonly #directed: Directed | null;
  #struck = false;

  constructor(dice: Dice, without: ReadonlySet<string>, directed: Directed | null = null) {
    this.#dice = dice;
    this.#without = without;
    this.#directed = directed;
    this.#rate = dice.pick("rate of faults", [0.008, 0.015, 0.025, 0.04, 0.08]);
    this.#most = dice.between("most faults", 12, 40);
    this.#weather = WEATHERS[dice.pick("weather", ["mixed", "mixed", "slow", "deadly", "deaf"])] ?? [];
  }

  /** A name for this very occurrence, the same in every telling of the seed as long as its task goes the same way. */
  occurrence(name: string): string {
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return `${name} ~${count}`;
  }

  /** Something that may go wrong, so many times as often as the seed's rate. Counts as a fault when it does. */
  strikes(name: string, weight: number): boolean {
    if (!this.active || this.happened.length >= this.#most) return false;
    if (!this.#dice.chance(name, weight * this.#rate) || this.#without.has(name)) return false;
    this.happened.push(name);
    return true;
  }

  at(kind: BoundaryKind, boundary: string, occurrence: string): FaultKind | null {
    const seen = this.coverage.get(boundary) ?? { passed: 0, before: 0, after: 0 };
    this.coverage.set(boundary, seen);
    seen.passed += 1;
    const name = `fault at ${occurrence}`;
    if (this.#directed?.boundary === boundary && !this.#struck) {
      this.#struck = true;
      seen[this.#directed.fault === "crash before" ? "before" : "after"] += 1;
      return this.#directed.fault;
    }
    if (!this.strikes(name, COMMON.test(boundary) ? 1 : RESERVING.test(boundary) ? 5 : 3)) return null;
    const usual = this.#weather.filter((fault) => KINDS[kind].includes(fault));
    const kinds = usual.length > 0 && this.#dice.chance(`weather of ${name}`, 0.6) ? usual : KINDS[kind];
    const fault = this.#dice.pick(`kind of ${name}`, kinds);
    if (fault === "crash before") seen.before += 1;
    if (fault === "crash after") seen.after += 1;
    return fault;
  }

  latency(occurrence: string, fault: FaultKind | null): { there: number; back: number } {
    const quick = (way: string) => this.#dice.between(`${way} ${occurrence}`, 1, 20);
    const slow = (way: string, most: number) =>
      this.#dice.between(`slow ${way} ${occurrence}`, Math.floor(most / 6), most);
    const standsStill = this.#dice.chance(`still ${occurrence}`, 0.5);
    return {
      there: fault === "slow there" ? slow("there", SLOWEST_THERE_MS) : quick("there"),
      back: fault === "slow back" ? slow("back", standsStill ? SLOWEST_BACK_MS : SLOWEST_THERE_MS) : quick("back"),
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
