/** One invocation of a Worker: a delivery, a heartbeat, a person's request. Killed, none of its promises ever settles again. */
export interface Task {
  name: string;
  /** The isolate it runs in; several share one and may be lost together. */
  worker: number;
  dead: boolean;
  finished: boolean;
  /** Told when the task is lost. */
  onDeath: (() => void)[];
}

export interface Timer {
  at: number;
  order: number;
  act: (() => void | Promise<void>) | null;
}

/** Virtual midnight of every seed, as milliseconds since 1970. */
export const EPOCH = Date.UTC(2026, 0, 5, 9);

/**
 * Virtual time and the Workers in it. One event at a time is taken from the heap; then all code that it woke runs until each
 * of its branches waits for another event. So at most one task is ever running, and `current` is that task.
 */
export class World {
  now = EPOCH;
  current: Task | null = null;
  readonly trace: string[] = [];
  readonly #heap: Timer[] = [];
  #order = 0;
  /** Tasks that have begun and neither ended nor died. */
  readonly alive = new Set<Task>();

  note(text: string): void {
    this.trace.push(`${((this.now - EPOCH) / 1000).toFixed(3).padStart(9)}  ${text}`);
  }

  after(ms: number, act: () => void | Promise<void>): Timer {
    const timer: Timer = { at: this.now + Math.max(0, Math.round(ms)), order: this.#order++, act };
    push(this.#heap, timer);
    return timer;
  }

  /** Begins a task, as the only doing of an event; `done` is told how it ended, and not at all when it died. */
  begin<T>(
    name: string,
    worker: number,
    work: () => Promise<T>,
    done: (end: { value: T } | { error: unknown }) => void = () => {},
  ): Task {
    if (this.current) throw new Error(`${name} begins while ${this.current.name} is running.`);
    const task: Task = { name, worker, dead: false, finished: false, onDeath: [] };
    this.alive.add(task);
    this.current = task;
    const end = (how: { value: T } | { error: unknown }) => {
      if (task.dead) return;
      task.finished = true;
      this.alive.delete(task);
      done(how);
    };
    work().then(
      (value) => end({ value }),
      (error) => end({ error }),
    );
    return task;
  }

  kill(task: Task): void {
    if (task.dead) return;
    task.dead = true;
    this.alive.delete(task);
    for (const tell of task.onDeath) tell();
  }

  /** Runs until `stop` says so, the heap is empty, or virtual time passes `limit`. Answers whether `stop` said so. */
  async run(stop: () => boolean, limit: number): Promise<boolean> {
    while (!stop()) {
      const timer = pop(this.#heap);
      if (!timer || timer.at > limit) return false;
      this.now = timer.at;
      if (!timer.act) continue;
      this.current = null;
      await timer.act();
      await settle();
    }
    return true;
  }
}

/** All promise callbacks run before the next turn of Node's loop, so one turn is enough. */
const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Timer[], timer: Timer): void {
  let i = heap.push(timer) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent];
    if (!above || before(above, timer)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = timer;
}

function pop(heap: Timer[]): Timer | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    const left = heap[child];
    if (!left) break;
    const right = heap[child + 1];
    const least = right && before(right, left) ? right : left;
    if (right === least) child += 1;
    if (before(last, least)) break;
    heap[i] = least;
    i = child;
  }
  heap[i] = last;
  return top;
}
