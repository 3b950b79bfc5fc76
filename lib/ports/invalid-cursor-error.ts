/** A page cursor that this list did not give out. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
}
