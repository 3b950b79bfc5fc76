const c1 = 0xcc9e2d51;
const c2 = 0x1b873593;

/**
 * MurmurHash3_x86_32 (Austin Appleby, public domain, SMHasher): a fast hash with a strong mixer, public in every language.
 *
 * @param bytes  what to hash
 * @param seed   unsigned 32-bit integer
 * @returns      unsigned 32-bit integer; O(n) in the number of bytes
 */
export const murmur3 = (bytes: Uint8Array, seed = 0): number => {
  let hash = seed;
  const tail = bytes.length & ~3;
  for (let index = 0; index < tail; index += 4) {
    hash ^= mixBlock(wordAt(bytes, index));
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  let rest = 0;
  for (let index = bytes.length - 1; index >= tail; index -= 1) rest = (rest << 8) | (bytes[index] ?? 0);
  if (tail < bytes.length) hash ^= mixBlock(rest);
  return finalMix(hash ^ bytes.length);
};

/** The finaliser of MurmurHash3: a bijection of 32 bits in which every input bit moves every output bit. */
export const finalMix = (value: number): number => {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

const wordAt = (bytes: Uint8Array, index: number): number =>
  (bytes[index] ?? 0) |
  ((bytes[index + 1] ?? 0) << 8) |
  ((bytes[index + 2] ?? 0) << 16) |
  ((bytes[index + 3] ?? 0) << 24);

const mixBlock = (block: number): number => {
  const mixed = Math.imul(block, c1);
  return Math.imul((mixed << 15) | (mixed >>> 17), c2);
};
