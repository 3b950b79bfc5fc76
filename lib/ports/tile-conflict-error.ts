/** A tile of the log is not what its entries make it: somebody or something has changed the log. */
export class TileConflictError extends Error {
  override readonly name = "TileConflictError";
}
