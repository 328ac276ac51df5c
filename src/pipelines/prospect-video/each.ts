/**
 * Does `act` for every item, at most `limit` at a time. After an error no more are begun, those under way are awaited
 * (a paid call must not be left without its record), and then the first error is thrown.
 */
export async function each<Item, Result>(
  items: readonly Item[],
  limit: number,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const errors: unknown[] = [];
  let at = 0;
  const work = async (): Promise<void> => {
    for (let index = at++; index < items.length && errors.length === 0; index = at++) {
      try {
        results[index] = await act(items[index] as Item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  if (errors.length > 0) throw errors[0];
  return results;
}
