/** Whether two byte strings are the same. Not constant-time: everything compared in a public log is public. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
