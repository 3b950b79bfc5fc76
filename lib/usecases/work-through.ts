import { combinedFailure } from "./combined-failure.ts";

/**
 * Does the same work for one thing after the other. One that fails now must not hold up the others; the next wake tries it
 * again.
 *
 * @throws AggregateError in the end, of all that failed
 */
export const workThrough = async <Thing>(
  things: readonly Thing[],
  work: (thing: Thing) => Promise<void>,
): Promise<void> => {
  const failures: unknown[] = [];
  for (const thing of things) {
    try {
      await work(thing);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw combinedFailure(failures);
};
