import { combinedFailure } from "../usecases/combined-failure.ts";

/**
 * Does a worker's work in one workspace after the other. One in which it fails must not hold up those of other teams.
 *
 * @throws AggregateError in the end, so that the wake-up counts as failed and is repeated
 */
export const forEachWorkspace = async (
  workspaces: readonly string[],
  work: (workspace: string) => Promise<void>,
): Promise<void> => {
  const failures: unknown[] = [];
  for (const workspace of workspaces) {
    try {
      await work(workspace);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw combinedFailure(failures);
};
