/**
 * Runs a task for every item, a few at a time, and gives the results in the order of the items.
 *
 * The first failure is thrown, once the tasks under way have ended: nothing goes on in the background afterwards.
 */
export const mapConcurrently = async <Item, Value>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<Value>,
): Promise<Value[]> => {
  const results: Value[] = [];
  const failures: unknown[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [place, item] of queue) {
      if (failures.length > 0) return;
      try {
        results[place] = await task(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  if (failures.length > 0) throw failures[0];
  return results;
};
