import { SlotsTaken } from "../engine/effects/errors.ts";

/**
 * Does `act` for every item, at most `limit` at a time, and fewer where the provider has no slot for another one: the item
 * then follows one of those under way. After an error no more are begun, those under way are awaited (a paid call must not
 * be left without its record), and then the first error is thrown.
 */
export async function each<Item, Result>(
  items: readonly Item[],
  limit: number,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const errors: unknown[] = [];
  const waiting = [...items.keys()];
  let underWay = 0;
  const work = async (): Promise<void> => {
    for (let index = waiting.shift(); index !== undefined && errors.length === 0; index = waiting.shift()) {
      underWay += 1;
      try {
        results[index] = await act(items[index] as Item);
      } catch (error) {
        if (error instanceof SlotsTaken && underWay > 1) {
          waiting.unshift(index);
          return;
        }
        errors.push(error);
      } finally {
        underWay -= 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  if (errors.length > 0) throw errors[0];
  return results;
}
