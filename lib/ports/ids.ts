export interface Ids {
  /** A new UUIDv7 (RFC 9562) as 32 lower-case hex digits: sorts by time of making. */
  next(): string;
}
