/** An instant: integer milliseconds since the Unix epoch, UTC. The domain has no clock; every instant is passed in. */
export type EpochMs = number;
