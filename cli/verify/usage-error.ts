/** The verifier could not do its work: wrong arguments, or a log that cannot be read. Says nothing about the log. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
