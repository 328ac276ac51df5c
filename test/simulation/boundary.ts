import type { BoundaryKind, FaultPlan } from "./faults.ts";
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
      const answer = (ms: number, settle: () => void) =>
        world.after(ms, () => {
          if (task.dead || answered) return;
          answered = true;
          world.current = task;
          settle();
        });
      const abort = () => {
        if (task.dead || answered) return;
        answered = true;
        say("aborted by its caller");
        reject(call.unknown());
      };
      if (call.signal?.aborted) return answer(0, () => (say("aborted before it left"), reject(call.unknown())));
      call.signal?.addEventListener("abort", abort, { once: true });
      switch (fault) {
        case "crash before":
          world.after(there, () => lose(world, plan, task, occurrence, () => say("WORKER LOST before it")));
          return;
        case "error":
          return answer(there + back, () => (say("REFUSED"), reject(call.refused())));
        case "unanswered":
          return answer(there + back, () => (say("NEVER ARRIVED, no answer"), reject(call.unknown())));
        case "rate limit": {
          const afterMs = 1_000 * (1 + (there % 30));
          return answer(there + back, () => (say(`RATE LIMIT ${afterMs} ms`), reject((call.limited ?? call.refused)(afterMs))));
        }
      }
      world.after(there, () => {
        if ((task.dead || answered) && !plan.arrives(occurrence)) return say("was lost with its caller");
        let settle: () => void;
        try {
          const value = call.effect();
          settle = () => resolve(value);
          say(`done${fault === "slow there" ? `, ${there} ms LATE` : ""}${task.dead || answered ? ", its caller is GONE" : ""}`);
        } catch (error) {
          settle = () => reject(error);
          say(`answers ${error instanceof Error ? error.message : String(error)}`);
        }
        if (fault === "crash after") return lose(world, plan, task, occurrence, () => say("WORKER LOST after it"));
        if (fault === "lost answer") settle = () => (say("ANSWER LOST"), reject(call.unknown()));
        if (fault === "slow back") say(`its answer takes ${back} ms`);
        answer(back, settle);
      });
    });
  };
}

export type Cross = ReturnType<typeof createBoundary>;

function lose(world: World, plan: FaultPlan, task: Task, occurrence: string, say: () => void): void {
  if (task.dead) return;
  say();
  const lost = plan.takesIsolate(occurrence) ? [...world.alive].filter((other) => other.worker === task.worker) : [];
  world.kill(task);
  for (const other of lost) world.kill(other);
}
