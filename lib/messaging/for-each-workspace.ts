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
  // Lambda logs an error's message and stack, not the errors inside it.
  if (failures.length > 0)
    throw new AggregateError(failures, failures.flatMap(causesOf).slice(0, causesToldMax).join("; "));
};

const causesToldMax = 10;

const causesOf = (failure: unknown): readonly string[] =>
  failure instanceof AggregateError ? failure.errors.flatMap(causesOf) : [String(failure)];
