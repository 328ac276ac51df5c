import { newId, type RunId, type WorkspaceId } from "../../db/ids.ts";
import { sendSignal, whySignalRefused } from "../../db/queries/engine/send-signal.ts";
import type { EngineDeps } from "./deps.ts";
import { dispatchDue } from "./dispatch.ts";

/** What became of a signal: `too_late` its wait had timed out, `answered` somebody was first, `stale` the run is at another step or visit. */
export type SignalFate = "accepted" | "too_late" | "answered" | "stale" | "ended" | "unknown";

/** Puts a signal into a run's inbox under `step/visit` and wakes the run; with `first`, only where none lies there yet. */
export async function signalRun(
  deps: EngineDeps,
  workspace: WorkspaceId,
  run: RunId,
  key: string,
  payload: unknown,
  by?: string,
  first = false,
): Promise<SignalFate> {
  const taken = await sendSignal(deps.db, workspace, run, key, { id: newId(), payload: payload ?? null, by }, first);
  if (taken.rows.length > 0) {
    await dispatchDue(deps, workspace).catch((error) => deps.log.warn("signal.dispatch", { run, error }));
    return "accepted";
  }
  return (await whySignalRefused(deps.db, workspace, run, key)).rows[0]?.reason ?? "unknown";
}
