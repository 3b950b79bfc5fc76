/** How much of a file is looked at, and how much an archive may hold: bounds of time and memory, not of taste. */
export const formatLimits = {
  /** Of all pickles at the start of a file. */
  pickleInstructionsMax: 8_000_000,
  archiveEntriesMax: 4_096,
  /** Bytes that an archive says it unpacks to. */
  archiveBytesMax: 64 * 2 ** 30,
  /** Bytes that are inflated of one file. */
  inflatedBytesMax: 256 * 2 ** 20,
  /** Unpacked bytes a packed byte; DEFLATE makes at most 1,032 of one. */
  ratioMax: 250,
  /** What little there is may be all zeros. */
  ratioFloorBytes: 2 ** 20,
  /** Of a zip archive's directory, of a header, and of a text that is read whole. */
  directoryBytesMax: 16 * 2 ** 20,
  textBytesMax: 8 * 2 ** 20,
  findingsMax: 32,
} as const;
