/** What a request that brought an Idempotency-Key creates, and the hash that tells this request from others under that key. */
export interface ReservedCreation {
  readonly id: string;
  /** As in `CommandContext`. */
  readonly requestHash: string;
}

/** Under which id a request that may come again creates something; remembered as long as commands are. */
export interface TrackingCreations {
  /**
   * Reserves an id for a caller's key unless one is reserved; strongly consistent.
   *
   * @returns what is reserved: `wanted`, or what an earlier request has reserved
   */
  reserve(
    workspace: string,
    caller: { readonly actor: string; readonly idempotencyKey: string },
    wanted: ReservedCreation,
  ): Promise<ReservedCreation>;
}
