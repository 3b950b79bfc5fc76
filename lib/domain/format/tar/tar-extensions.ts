/** What extended headers say of the entry that follows them. */
export interface TarExtension {
  readonly path?: string;
  readonly sizeBytes?: number;
  /** Whether it is to be put together from pieces. */
  readonly isSparse?: boolean;
}

/**
 * Reads pax attributes: lines of `length key=value` (POSIX.1-2001, pax, extended header).
 *
 * @returns undefined where they are not written so
 */
export const readPaxAttributes = (text: string): TarExtension | undefined => {
  let extension: TarExtension = {};
  for (let at = 0; at < text.length; ) {
    const [, digits, key] = /^(\d{1,7}) ([^=\n]+)=/.exec(text.slice(at, at + 300)) ?? [];
    const end = at + Number(digits);
    if (digits === undefined || key === undefined || end > text.length || text[end - 1] !== "\n") return undefined;
    const value = text.slice(at + digits.length + key.length + 2, end - 1);
    if (key === "path") extension = { ...extension, path: value };
    if (key.startsWith("GNU.sparse")) extension = { ...extension, isSparse: true };
    if (key === "size") {
      const sizeBytes = Number(value);
      if (!/^\d+$/.test(value) || !Number.isSafeInteger(sizeBytes)) return undefined;
      extension = { ...extension, sizeBytes };
    }
    at = end;
  }
  return extension;
};
