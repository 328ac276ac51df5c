/** Items by due time, earliest first. Nothing is removed early: the reader skips what is no longer true. */
interface DueHeap<T> {
  push(dueAt: number, item: T): void;
  /** When the earliest item is due, or undefined when there is none. */
  nextDueAt(): number | undefined;
  /** Takes the earliest item that is due at `now`, or gives undefined. */
  popDue(now: number): { dueAt: number; item: T } | undefined;
}

export function createDueHeap<T>(): DueHeap<T> {
  const heap: { dueAt: number; order: number; item: T }[] = [];
  let pushed = 0;
  const before = (a: number, b: number) => {
    const [left, right] = [heap[a], heap[b]];
    if (!left || !right) return false;
    return left.dueAt < right.dueAt || (left.dueAt === right.dueAt && left.order < right.order);
  };
  const swap = (a: number, b: number) => {
    const [left, right] = [heap[a], heap[b]];
    if (left && right) [heap[a], heap[b]] = [right, left];
  };
  return {
    push(dueAt, item) {
      heap.push({ dueAt, order: pushed++, item });
      for (let child = heap.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (!before(child, parent)) break;
        swap(child, parent);
        child = parent;
      }
    },
    nextDueAt: () => heap[0]?.dueAt,
    popDue(now) {
      const top = heap[0];
      if (!top || top.dueAt > now) return undefined;
      swap(0, heap.length - 1);
      heap.pop();
      for (let parent = 0; ; ) {
        const left = 2 * parent + 1;
        const smallest = before(left + 1, left) ? left + 1 : left;
        if (!before(smallest, parent)) break;
        swap(smallest, parent);
        parent = smallest;
      }
      return { dueAt: top.dueAt, item: top.item };
    },
  };
}
