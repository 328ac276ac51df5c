import type { RunId } from "../../src/db/ids.ts";

/** What one paid provider was made to do, by the order's name. */
export interface Order {
  name: string;
  at: number;
  readyAt: number;
}

/** What the simulation saw with its own eyes, to be held against the rows at the end. */
export class Records {
  /** Names of runs, campaigns and their kin, for stories that read the same in every telling. */
  readonly labels = new Map<string, string>();
  readonly orders: Order[] = [];
  /** Answers the model was paid for, by what it was asked: `run/visit/step/item`. */
  readonly answers = new Map<string, string[]>();
  /** Errors that a visit of a step had, by `run/step/visit`. */
  readonly errors = new Map<string, number>();
  /** Deliveries of a run, by its id, that ended without an answer: a Worker that was lost, or lost its database. */
  readonly lost = new Map<string, number>();
  /** Attempts of a visit that began, by `run/step/visit`. */
  readonly begun = new Map<string, number>();
  /** Answers that people sent, by `run step/visit`. */
  readonly sent = new Map<string, string[]>();
  /** Questions to which a person was told that the answer was accepted: `run step/visit`. */
  readonly accepted = new Set<string>();
  /** Of these, what needs no further answer: a run that a person retried asks anew. */
  readonly answered = new Set<string>();
  /** Runs that a person was told were started. */
  readonly promised = new Set<RunId>();
  readonly violations: string[] = [];

  /** The name of an id; one that nobody has named yet gets a number. */
  label(id: string): string {
    const label = this.labels.get(id) ?? `unnamed-${this.labels.size + 1}`;
    this.labels.set(id, label);
    return label;
  }

  /** Every known id in a text by its label. */
  readable(text: string): string {
    return text.replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
      (id) => this.labels.get(id) ?? "…",
    );
  }

  count(of: Map<string, number>, key: string): number {
    const count = (of.get(key) ?? 0) + 1;
    of.set(key, count);
    return count;
  }

  violated(what: string): void {
    if (!this.violations.includes(what)) this.violations.push(what);
  }
}
