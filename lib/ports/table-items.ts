/** A whole table, for copies of it. */
export interface TableItems {
  /** Every item as one line of DynamoDB's export: `{"Item":{…}}`. Each is read consistently, all of them are no snapshot. */
  lines(): AsyncIterable<string>;
  isEmpty(): Promise<boolean>;
  /** Puts items that `lines` gave, as they are. */
  putLines(lines: readonly string[]): Promise<void>;
  /** Puts items given as plain values. */
  putItems(items: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
}
