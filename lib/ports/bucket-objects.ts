/** A whole bucket, for copies of it. */
export interface BucketObjects {
  /** Every key that begins so, in order. */
  keys(prefix: string): AsyncIterable<string>;
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
}
