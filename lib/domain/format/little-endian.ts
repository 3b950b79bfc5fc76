/** The unsigned integer that 1 to 8 bytes hold, lowest first; beyond 2^53 it is rounded, which no size that fits a file is. */
export const littleEndian = (bytes: Uint8Array): number => {
  let value = 0;
  for (let at = bytes.length - 1; at >= 0; at -= 1) value = value * 256 + (bytes[at] ?? 0);
  return value;
};
