import type { BoundaryKind, FaultKind, FaultPlan } from "./faults.ts";
import type { Task, World } from "./world.ts";

/** A call that leaves the Worker. */
export interface Call<T> {
  kind: BoundaryKind;
  /** Whom it calls and for what, the same for all calls of its sort. */
  name: string;
  /** Which one, for the story. */
  detail?: string;
  /** What it does out there, at one moment. May throw the service's own errors. */
  effect(): T;
  /** What the caller gets when nobody knows whether it took effect. */
  unknown(): unknown;
  /** What the caller gets when it was refused without effect. */
  refused(): unknown;
  limited?(afterMs: number): unknown;
  signal?: AbortSignal;
}

/** Every boundary between a Worker and the rest of the world goes through here. */
export function createBoundary(world: World, plan: FaultPlan) {
  return function cross<T>(call: Call<T>): Promise<T> {
    const task = world.current;
    if (!task) throw new Error(`${call.name} was called by nobody.`);
    if (task.dead) return new Promise<T>(() => {});
    const occurrence = plan.occurrence(`${task.name} | ${call.name}`);
    const fault = plan.at(call.kind, call.name, occurrence);
    const { there, back } = plan.latency(occurrence, fault);
    const say = (what: string) =>
      world.note(`${task.name} | ${call.name}${call.detail ? ` ${call.detail}` : ""}: ${what}`);
    return new Promise<T>((resolve, reject) => {
      let answered = false;
      const answer = (ms: number, settle: () => void) => {
        world.after(ms, () => {
          if (task.dead || answered) return;
          answered = true;
          world.current = task;
          settle();
        });
      };
      const fail = (ms: number, what: string, error: () => unknown) =>
        answer(ms, () => {
          say(what);
          reject(error());
        });
      if (call.signal?.aborted) return fail(0, "aborted before it left", call.unknown);
      call.signal?.addEventListener("abort", () => {
        if (task.dead || answered) return;
        answered = true;
        say("aborted by its caller");
        reject(call.unknown());
      });
      const never = neverArrives(fault, call, there);
      if (never) return fail(there + back, never.what, never.error);
      if (fault === "crash before") {
        world.after(there, () => lose(world, plan, task, occurrence, () => say("WORKER LOST before it")));
        return;
      }
      world.after(there, () => {
        const gone = task.dead || answered;
        if (gone && !plan.arrives(occurrence)) return say("was lost with its caller");
        const settle = takeEffect(call, resolve, reject, (what) =>
          say(`${what}${fault === "slow there" ? `, ${there} ms LATE` : ""}${gone ? ", its caller is GONE" : ""}`),
        );
        if (fault === "crash after") lose(world, plan, task, occurrence, () => say("WORKER LOST after it"));
        else if (fault === "lost answer") fail(back, "ANSWER LOST", call.unknown);
        else answer(back, settle);
        if (fault === "slow back") say(`its answer takes ${back} ms`);
      });
    });
  };
}

/** Faults by which a request has no effect and its caller an error. */
function neverArrives<T>(
  fault: FaultKind | null,
  call: Call<T>,
  there: number,
): { what: string; error: () => unknown } | null {
  const afterMs = 1_000 * (1 + (there % 30));
  if (fault === "error") return { what: "REFUSED", error: call.refused };
  if (fault === "unanswered") return { what: "NEVER ARRIVED, no answer", error: call.unknown };
  if (fault === "rate limit")
    return { what: `RATE LIMIT ${afterMs} ms`, error: () => (call.limited ?? call.refused)(afterMs) };
  return null;
}

function takeEffect<T>(
  call: Call<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
  say: (what: string) => void,
): () => void {
  try {
    const value = call.effect();
    say("done");
    return () => resolve(value);
  } catch (error) {
    say(`answers ${error instanceof Error ? error.message : String(error)}`);
    return () => reject(error);
  }
}

export type Cross = ReturnType<typeof createBoundary>;

function lose(world: World, plan: FaultPlan, task: Task, occurrence: string, say: () => void): void {
  if (task.dead) return;
  say();
  const lost = plan.takesIsolate(occurrence) ? [...world.alive].filter((other) => other.worker === task.worker) : [];
  world.kill(task);
  for (const other of lost) world.kill(other);
}
