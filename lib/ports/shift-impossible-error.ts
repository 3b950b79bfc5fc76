/** A target will never split its traffic as ordered, however often it is tried; the message says why, for whoever asked. */
export class ShiftImpossibleError extends Error {
  override readonly name = "ShiftImpossibleError";
}
