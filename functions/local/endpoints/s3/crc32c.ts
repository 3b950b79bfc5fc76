/** Castagnoli's polynomial, reflected. */
const polynomial = 0x82f63b78;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value >>> 0;
});

/**
 * CRC-32C (RFC 3720, B.4), which node:zlib does not offer.
 *
 * @param previous CRC of what came before, 0 at the start
 */
export const crc32c = (data: Uint8Array, previous = 0): number => {
  let value = ~previous >>> 0;
  for (const byte of data) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
};
