const causesToldMax = 10;

/** One error for all that failed, which names the causes: Lambda logs an error's message and stack, not the errors inside it. */
export const combinedFailure = (failures: readonly unknown[]): AggregateError =>
  new AggregateError(failures, failures.flatMap(causesOf).slice(0, causesToldMax).join("; "));

const causesOf = (failure: unknown): readonly string[] =>
  failure instanceof AggregateError ? failure.errors.flatMap(causesOf) : [String(failure)];
