/** Tells stream pollers that a table was written to, so that they need not ask many times a second. */
export interface TableWakes {
  readonly notify: (table: string) => void;
  /** Settles at the next write since the last wait returned, after `ms`, or at the signal, whichever comes first. */
  readonly listen: (table: string) => { readonly wait: (ms: number, signal: AbortSignal) => Promise<void> };
}

export const createTableWakes = (): TableWakes => {
  const listeners = new Map<string, Set<() => void>>();
  return {
    notify: (table) => {
      for (const wake of listeners.get(table) ?? []) wake();
    },
    listen: (table) => {
      let written = false;
      let release = () => {};
      const wakes = listeners.get(table) ?? new Set();
      listeners.set(table, wakes);
      wakes.add(() => {
        written = true;
        release();
      });
      const wait = (ms: number, signal: AbortSignal) =>
        new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer);
            signal.removeEventListener("abort", done);
            written = false;
            resolve();
          };
          const timer = setTimeout(done, ms);
          if (written || signal.aborted) return done();
          release = done;
          signal.addEventListener("abort", done);
        });
      return { wait };
    },
  };
};

const writes: ReadonlySet<string> = new Set([
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "BatchWriteItem",
  "TransactWriteItems",
  "ExecuteStatement",
  "ExecuteTransaction",
  "BatchExecuteStatement",
]);

/** Which of these tables a request to the table endpoint may have written to. */
export const writtenTables = (operation: string, body: Uint8Array, tables: readonly string[]): readonly string[] => {
  if (!writes.has(operation)) return [];
  // Looking for the name is a hundred times cheaper than parsing a transaction; a false alarm costs one read.
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return tables.filter((table) => text.includes(table));
};
