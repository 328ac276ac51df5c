import { runBatch, runBatchAgain, type Statement } from "../../../db/client.ts";
import { type EffectId, newId, type RunId, type WorkspaceId } from "../../../db/ids.ts";
import { closeProvider } from "../../../db/queries/engine/close-provider.ts";
import {
  type EffectRow,
  lockReservations,
  type Reserved,
  reserveEffect,
} from "../../../db/queries/engine/reserve-effect.ts";
import { lapseEffect, type Settlement, settleEffect } from "../../../db/queries/engine/settle-effect.ts";
import { warnCeilings } from "../../../db/queries/engine/warn-ceilings.ts";
import type { Origin, Signal } from "../../../db/schema/runs.ts";
import { ExternalError, FatalStepError, messageOf, RetryAfterError } from "../../../errors.ts";
import { type EngineDeps, elapsedOf } from "../deps.ts";
import { ComeBack, LostRun, OrderQuestion, orderKey, usageOf } from "./errors.ts";
import type { EffectOutcome, EffectRequest, StepLedger } from "./ledger.ts";
import { slotsOf } from "./provider-limits.ts";
import { refused } from "./refused.ts";

/** The run for which effects are reserved, and the token it is held with. */
export interface Holder {
  workspace: WorkspaceId;
  run: RunId;
  subjectId: string | null;
  token: string;
  visit: number;
  step: string;
  /** The run's inbox: what people answered about lost orders. */
  answers: Record<string, Signal>;
}

/** The ledger of one attempt. Settlements of posts are handed over to ride in the attempt's checkpoint. */
export class AttemptLedger implements StepLedger {
  readonly #deps: EngineDeps;
  readonly #holder: Holder;
  readonly #stepSignal: AbortSignal;
  readonly #riding = new Map<EffectId, Settlement>();
  #closed = false;
  #heard: { key: string; id: string } | null = null;

  constructor(deps: EngineDeps, holder: Holder, stepSignal: AbortSignal) {
    this.#deps = deps;
    this.#holder = holder;
    this.#stepSignal = stepSignal;
  }

  once(request: EffectRequest): Promise<Record<string, unknown>> {
    return this.under(this.#keyOf(request), request, null);
  }

  /** A call of the model, keyed apart from the step's own effects. */
  asking(request: EffectRequest): Promise<Record<string, unknown>> {
    return this.under(this.#keyOf(request, "model/"), request, null);
  }

  #keyOf({ purpose, item }: EffectRequest, sort = ""): string {
    const { run, visit, step } = this.#holder;
    return `run/${run}/${visit}/${step}/${sort}${purpose}${item === undefined ? "" : `/${item}`}`;
  }

  /** Does an effect under a key of the engine's own making, such as the run's last word. */
  async under(
    key: string,
    request: EffectRequest,
    target: Origin | null,
    ordinal = 1,
  ): Promise<Record<string, unknown>> {
    const began = elapsedOf(this.#deps);
    const worstCost = request.worstCost ?? null;
    const found = await this.#reserve(key, request, target, ordinal);
    if (!found?.held) throw new LostRun("The run is held by another Worker.");
    if (found.taken) return this.#send(found.taken, request, began);
    const { existing } = found;
    if (!existing) throw refused(found, request.provider, worstCost, this.#deps.random ?? Math.random);
    switch (existing.state) {
      case "done":
        if (request.serves?.(existing.result ?? {}) === false)
          return this.under(key, request, target, existing.ordinal + 1);
        return existing.result ?? {};
      case "due":
      case "failed":
        throw new ComeBack(request.provider, 2_000, `${existing.purpose} is being taken up`);
      case "unknown":
        if (request.kind === "post") return { unknown: true };
        return this.#orderAgain(key, request, existing, found);
      case "reserved":
        if (!found.lapsed)
          throw new ComeBack(
            request.provider,
            Math.max(1_000, found.wait_ms ?? 5_000),
            "an earlier call has not been accounted for yet",
          );
        return this.#reconcile(key, existing, request, target);
    }
  }

  /** One transaction; for paid calls, after those of the workspace that reserve at the same time. */
  async #reserve(
    key: string,
    request: EffectRequest,
    target: Origin | null,
    ordinal: number,
  ): Promise<Reserved | undefined> {
    const { workspace, run, subjectId, token } = this.#holder;
    const { kind, purpose, provider, withinMs } = request;
    const reservation = {
      ...{
        id: newId<EffectId>(),
        run,
        token,
        key,
        ordinal,
        kind,
        purpose,
        item: request.item ?? null,
        subjectId: request.ofRun ? null : subjectId,
        provider,
      },
      ...{
        withinMs,
        worstCost: request.worstCost ?? null,
        target,
        slots: slotsOf(provider),
        warning: newId<EffectId>(),
      },
    };
    const warnings = { run: newId<EffectId>(), day: newId<EffectId>() };
    const riding = [...this.#riding.keys()];
    const answers = await runBatchAgain(this.#deps.db, () => [
      ...(kind === "paid" ? [lockReservations(this.#deps.db, workspace)] : []),
      ...this.settlements(riding),
      reserveEffect(this.#deps.db, workspace, reservation),
      ...(kind === "paid" ? [warnCeilings(this.#deps.db, workspace, run, warnings)] : []),
    ]);
    for (const settled of riding) this.#riding.delete(settled);
    return (answers.at(kind === "paid" ? -2 : -1) as { rows: Reserved[] }).rows[0];
  }

  /** The answer that gave an order up: whoever retries the run is asked anew. */
  get heard(): { key: string; id: string } | null {
    return this.#heard;
  }

  /** The settlements that ride in the checkpoint, or those of some rows. */
  settlements(of: EffectId[] = [...this.#riding.keys()]): Statement[] {
    const { db } = this.#deps;
    return of.flatMap((id) => {
      const settlement = this.#riding.get(id);
      return settlement ? [settleEffect(db, this.#holder.workspace, id, settlement)] : [];
    });
  }

  /** The attempt is over: what a call still brings after it is settled by itself. */
  close(): void {
    this.#closed = true;
  }

  /** After a refused checkpoint: what this Worker did is settled all the same. */
  async settleAlone(): Promise<void> {
    await runBatch(this.#deps.db, this.settlements());
  }

  async #send(row: EffectRow, request: EffectRequest, began: number): Promise<Record<string, unknown>> {
    const left = request.withinMs - (elapsedOf(this.#deps) - began);
    if (left <= 0) throw new ComeBack(request.provider, 30_000, "the reservation ran out before the call");
    const signal = AbortSignal.any([this.#stepSignal, AbortSignal.timeout(Math.ceil(left))]);
    let outcome: EffectOutcome;
    try {
      outcome = await request.send({ signal, key: effectName(row) });
    } catch (error) {
      return this.#failed(row, request, error, signal.aborted);
    }
    return this.#settleDone(row, request, outcome);
  }

  /** A call without an answer stays open for reconciliation; a provider that asks to wait is closed for all at once. */
  async #failed(row: EffectRow, request: EffectRequest, error: unknown, timedOut: boolean): Promise<never> {
    const { db } = this.#deps;
    const { workspace } = this.#holder;
    const message = messageOf(error);
    const usage = usageOf(error);
    if (!usage && (timedOut || (error instanceof ExternalError && error.outcomeUnknown))) {
      // Where nobody can be asked, waiting finds nothing out.
      if (request.rides && !request.lookup) await this.#settle(row, request, { state: "unknown", error: message });
      else await lapseEffect(db, workspace, row.id, message);
      throw error;
    }
    const spoilt = error instanceof FatalStepError && error.charged ? { charged: null } : {};
    const settlement: Settlement = {
      ...{ state: "failed", error: message, ...spoilt },
      ...(usage ? { charged: usage.cost } : {}),
    };
    if (!(error instanceof RetryAfterError) || request.kind !== "paid") {
      if (request.kind === "post") await settleEffect(db, workspace, row.id, settlement);
      else await this.#settle(row, request, settlement);
      throw error;
    }
    await runBatch(db, [
      settleEffect(db, workspace, row.id, settlement),
      closeProvider(db, workspace, request.provider, error.afterMs),
    ]);
    throw new ComeBack(request.provider, error.afterMs, error.message);
  }

  async #settleDone(row: EffectRow, request: EffectRequest, outcome: EffectOutcome): Promise<Record<string, unknown>> {
    const { result, externalId = null, cost = null } = outcome;
    await this.#settle(row, request, { state: "done", result, externalId, cost });
    return result;
  }

  async #settle(row: EffectRow, request: EffectRequest, settlement: Settlement): Promise<void> {
    const rides = request.rides ?? request.kind === "post";
    if (rides && !this.#closed) this.#riding.set(row.id, settlement);
    else await settleEffect(this.#deps.db, this.#holder.workspace, row.id, settlement);
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

  /**
   * A paid job nobody can account for is ordered once more where that is cheap, or where no price and no ceiling is set;
   * else a person is asked, and anything but `{ again: true }` gives it up.
   */
  async #orderAgain(
    key: string,
    request: EffectRequest,
    row: EffectRow,
    { reorder_below, ceiling }: Reserved,
  ): Promise<Record<string, unknown>> {
    const { step, visit, answers } = this.#holder;
    const { provider, purpose } = request;
    const worstCost = request.worstCost ?? null;
    const question = orderKey(step, visit, row.id);
    const answer = answers[question];
    const cheap = worstCost === null ? !ceiling : worstCost < reorder_below;
    if (!answer && !cheap)
      throw new OrderQuestion(question, { provider, purpose, item: request.item ?? null, worstCost });
    if (answer && (answer.payload as { again?: unknown } | null)?.again !== true) {
      this.#heard = { key: question, id: answer.id };
      throw new FatalStepError(`${provider}: an order (${purpose}) was lost and is not placed again.`);
    }
    return this.under(key, request, null, row.ordinal + 1);
  }
}

/** The name an effect carries to the outside: its key, and which order it is. */
export const effectName = (row: Pick<EffectRow, "key" | "ordinal">): string =>
  row.ordinal === 1 ? row.key : `${row.key}#${row.ordinal}`;
