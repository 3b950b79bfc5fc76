/** A pattern that the service would refuse when the rule is created. */
export class InvalidEventPatternError extends Error {
  override readonly name = "InvalidEventPatternError";
}
