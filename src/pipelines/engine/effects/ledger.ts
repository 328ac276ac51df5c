/** A call to the outside that must happen once. */
export interface EffectRequest {
  /** What it is for, within the step: "summary", "voice", "video". */
  purpose: string;
  /** Which of several: a scene's number. */
  item?: number;
  kind: "post" | "paid" | "publication";
  /** The provider's name as people know it. */
  provider: string;
  /** Micro-USD the call can cost at worst; null where no price is known. */
  worstCost?: number | null;
  /** It is the run's own doing and no job of the row the run is about. */
  ofRun?: boolean;
  /**
   * Its settlement costs no round trip: it rides in the attempt's checkpoint, or with the next reservation before. A Worker
   * lost until then leaves it unaccounted for. Posts always ride.
   */
  rides?: boolean;
  /** How long after its reservation the call may still be sent and answered, in milliseconds. */
  withinMs: number;
  /** Makes the call. Errors with `outcomeUnknown` leave the row open for reconciliation; all others mark it failed, charged where they carry `usage`. */
  send(call: { signal: AbortSignal; key: string }): Promise<EffectOutcome>;
  /** Whether a result that was stored still serves; one that does not is ordered anew. */
  serves?(result: Record<string, unknown>): boolean;
  /** Asks the outside whether an earlier call took effect. Without it, an unanswered call is `unknown`. */
  lookup?(call: { signal: AbortSignal; key: string; reservedAt: Date }): Promise<EffectOutcome | "absent" | "unclear">;
}

/** What a call gave. `result` is kept as JSON and given back whenever the step asks again. */
export interface EffectOutcome {
  result: Record<string, unknown>;
  externalId?: string;
  /** Micro-USD; null or absent where unknown. */
  cost?: number | null;
}

/** The ledger as a step sees it: every effect is keyed by its run, visit, step, purpose and item. */
export interface StepLedger {
  /**
   * Does it unless it is done, and gives its result. A post nobody can account for is not repeated: its result is `{ unknown: true }`.
   * A paid order nobody can account for is placed again where it is cheap; else a person is asked, by a wait under
   * `orderKey(step, visit, effect)` whose signal carries `{ again: boolean }`, and the step runs again with its answer.
   * Whatever it throws is for the engine; a step lets it pass.
   * @throws RetryAfterError while another call of it is under way, the provider is closed or all its slots are taken ·
   * BudgetReached under a ceiling of the run, its campaign or the workspace's day · OrderQuestion · whatever `send` throws.
   */
  once(request: EffectRequest): Promise<Record<string, unknown>>;
}
