/** Others kept setting other weights on a target while ours were being set. */
export class TrafficMovedError extends Error {
  override readonly name = "TrafficMovedError";
}
