/** The unsigned integer that 1 to 8 bytes hold, lowest first; beyond 2^53 it is rounded, which no size that fits a file is. */
export const littleEndian = (bytes: Uint8Array): number => bytes.reduceRight((value, byte) => value * 256 + byte, 0);
