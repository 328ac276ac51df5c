import { runBatch, type Statement } from "../../../db/client.ts";
import { type EffectId, newId, type RunId, type WorkspaceId } from "../../../db/ids.ts";
import { type EffectRow, reserveEffect, retakeEffect } from "../../../db/queries/engine/reserve-effect.ts";
import { lapseEffect, type Settlement, settleEffect } from "../../../db/queries/engine/settle-effect.ts";
import type { Origin } from "../../../db/schema/runs.ts";
import { ExternalError, messageOf, RetryAfterError } from "../../../errors.ts";
import { type EngineDeps, elapsedOf } from "../deps.ts";
import type { EffectOutcome, EffectRequest, StepLedger } from "./ledger.ts";

/** The campaign's budget does not cover a call's worst cost, or the cost is unknown under a ceiling. */
export class BudgetReached extends Error {
  override readonly name = "BudgetReached";
  readonly worstCost: number | null;
  constructor(worstCost: number | null) {
    super(
      worstCost === null
        ? "the price of the next call is not known and the campaign has a ceiling"
        : "the next call would pass the campaign's ceiling",
    );
    this.worstCost = worstCost;
  }
}

/** The Worker lost the run while it worked: nothing more may be done for it. */
export class LostRun extends Error {
  override readonly name = "LostRun";
}

/** The run for which effects are reserved, and the token it is held with. */
export interface Holder {
  workspace: WorkspaceId;
  run: RunId;
  subjectId: string | null;
  token: string;
  visit: number;
  step: string;
}

/** The ledger of one attempt. Settlements of posts are handed over to ride in the attempt's checkpoint. */
export class AttemptLedger implements StepLedger {
  readonly #deps: EngineDeps;
  readonly #holder: Holder;
  readonly #stepSignal: AbortSignal;
  readonly #riding = new Map<EffectId, Settlement>();

  constructor(deps: EngineDeps, holder: Holder, stepSignal: AbortSignal) {
    this.#deps = deps;
    this.#holder = holder;
    this.#stepSignal = stepSignal;
  }

  once(request: EffectRequest): Promise<Record<string, unknown>> {
    const { run, visit, step } = this.#holder;
    const key = `run/${run}/${visit}/${step}/${request.purpose}${request.item === undefined ? "" : `/${request.item}`}`;
    return this.under(key, request, null);
  }

  /** Does an effect under a key of the engine's own making, such as the run's last word. */
  async under(
    key: string,
    request: EffectRequest,
    target: Origin | null,
    ordinal = 1,
  ): Promise<Record<string, unknown>> {
    const { db } = this.#deps;
    const { workspace, run, subjectId, token } = this.#holder;
    const worstCost = request.worstCost ?? null;
    const began = elapsedOf(this.#deps);
    const { rows } = await reserveEffect(db, workspace, {
      id: newId<EffectId>(),
      run,
      token,
      key,
      ordinal,
      kind: request.kind,
      purpose: request.purpose,
      item: request.item ?? null,
      subjectId,
      provider: request.provider,
      withinMs: request.withinMs,
      worstCost,
      target,
    });
    const found = rows[0];
    if (!found?.held) throw new LostRun("The run is held by another Worker.");
    if (found.taken) return this.#send(found.taken, request, began);
    const { existing } = found;
    if (!existing) {
      if (!found.allowed) throw new BudgetReached(worstCost);
      throw new RetryAfterError("Callboard", 1_000, "two reservations met");
    }
    switch (existing.state) {
      case "done":
        return existing.result ?? {};
      case "failed":
        return this.#retake(existing, request);
      case "due":
        return this.#retakeDue(existing);
      case "unknown":
        if (request.kind === "post") return { unknown: true };
        return this.#orderAgain(key, request, existing, found);
      case "reserved":
        if (!found.lapsed)
          throw new RetryAfterError(request.provider, 5_000, "an earlier call has not been accounted for yet");
        return this.#reconcile(key, existing, request, target);
    }
  }

  /** The settlements that ride in the checkpoint. */
  settlements(): Statement[] {
    const { db } = this.#deps;
    return [...this.#riding].map(([id, settlement]) => settleEffect(db, this.#holder.workspace, id, settlement));
  }

  /** After a refused checkpoint: what this Worker did is settled all the same. */
  async settleAlone(): Promise<void> {
    await runBatch(this.#deps.db, this.settlements());
  }

  async #send(row: EffectRow, request: EffectRequest, began: number): Promise<Record<string, unknown>> {
    const { workspace } = this.#holder;
    // The clock began before the reservation left: past its deadline nothing is sent under it.
    const left = request.withinMs - (elapsedOf(this.#deps) - began);
    if (left <= 0) throw new RetryAfterError(request.provider, 30_000, "the reservation ran out before the call");
    const signal = AbortSignal.any([this.#stepSignal, AbortSignal.timeout(Math.ceil(left))]);
    let outcome: EffectOutcome;
    try {
      outcome = await request.send({ signal, key: effectName(row) });
    } catch (error) {
      if (signal.aborted || (error instanceof ExternalError && error.outcomeUnknown)) {
        await lapseEffect(this.#deps.db, workspace, row.id, messageOf(error));
      } else {
        await settleEffect(this.#deps.db, workspace, row.id, { state: "failed", error: messageOf(error) });
      }
      throw error;
    }
    return this.#settleDone(row, request, outcome);
  }

  async #settleDone(row: EffectRow, request: EffectRequest, outcome: EffectOutcome): Promise<Record<string, unknown>> {
    const { result, externalId = null, cost = null } = outcome;
    const settlement: Settlement = { state: "done", result, externalId, cost };
    if (request.kind === "post") this.#riding.set(row.id, settlement);
    else await settleEffect(this.#deps.db, this.#holder.workspace, row.id, settlement);
    return result;
  }

  async #retake(row: EffectRow, request: EffectRequest): Promise<Record<string, unknown>> {
    const { workspace, run, token } = this.#holder;
    const began = elapsedOf(this.#deps);
    const { rows } = await retakeEffect(this.#deps.db, workspace, row.id, run, token, request.withinMs);
    if (!rows[0])
      throw request.kind === "paid"
        ? new BudgetReached(row.worst_cost)
        : new LostRun("The run is held by another Worker.");
    return this.#send(rows[0].effect, request, began);
  }

  /** A last word that is due is the posting loop's to say; a step that meets it is late. */
  #retakeDue(row: EffectRow): never {
    throw new RetryAfterError("Slack", 2_000, `${row.purpose} is being said`);
  }

  async #reconcile(
    key: string,
    row: EffectRow,
    request: EffectRequest,
    target: Origin | null,
  ): Promise<Record<string, unknown>> {
    const { workspace } = this.#holder;
    const found =
      request.lookup && row.reserved_at
        ? await request.lookup({
            signal: this.#stepSignal,
            key: effectName(row),
            reservedAt: new Date(row.reserved_at),
          })
        : "unclear";
    if (typeof found === "object") {
      const { result, externalId = null, cost = null } = found;
      await settleEffect(this.#deps.db, workspace, row.id, { state: "done", result, externalId, cost });
      return result;
    }
    if (found === "absent") {
      await settleEffect(this.#deps.db, workspace, row.id, { state: "failed", error: "the call never took effect" });
    } else {
      const error = row.error ?? "the Worker was lost before the answer";
      await settleEffect(this.#deps.db, workspace, row.id, { state: "unknown", error });
    }
    return this.under(key, request, target, row.ordinal);
  }

  /** A paid job nobody can account for is ordered once more where that is cheap, or where no price and no ceiling is set. */
  async #orderAgain(
    key: string,
    request: EffectRequest,
    row: EffectRow,
    { reorder_below, ceiling }: { reorder_below: number; ceiling: boolean },
  ): Promise<Record<string, unknown>> {
    const worst = request.worstCost ?? null;
    if (worst === null ? !ceiling : worst < reorder_below) return this.under(key, request, null, row.ordinal + 1);
    throw new BudgetReached(worst);
  }
}

/** The name an effect carries to the outside: its key, and which order it is. */
export const effectName = (row: Pick<EffectRow, "key" | "ordinal">): string =>
  row.ordinal === 1 ? row.key : `${row.key}#${row.ordinal}`;
