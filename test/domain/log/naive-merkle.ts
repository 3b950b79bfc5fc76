import { createHash } from "node:crypto";

/** RFC 6962 section 2.1 word for word, as slow as it is plain: the reference that the real code is compared with. */
const sha = (...parts: Uint8Array[]) => new Uint8Array(createHash("sha256").update(Buffer.concat(parts)).digest());

const k = (n: number) => 2 ** (Math.ceil(Math.log2(n)) - 1);

export const mth = (d: Uint8Array[]): Uint8Array => {
  if (d.length === 0) return sha();
  if (d.length === 1) return sha(Uint8Array.of(0), ...d);
  return sha(Uint8Array.of(1), mth(d.slice(0, k(d.length))), mth(d.slice(k(d.length))));
};

export const path = (m: number, d: Uint8Array[]): Uint8Array[] => {
  const split = k(d.length);
  if (d.length === 1) return [];
  return m < split
    ? [...path(m, d.slice(0, split)), mth(d.slice(split))]
    : [...path(m - split, d.slice(split)), mth(d.slice(0, split))];
};

export const proof = (m: number, d: Uint8Array[]): Uint8Array[] => (m === 0 ? [] : subproof(m, d, true));

const subproof = (m: number, d: Uint8Array[], whole: boolean): Uint8Array[] => {
  if (m === d.length) return whole ? [] : [mth(d)];
  const split = k(d.length);
  return m <= split
    ? [...subproof(m, d.slice(0, split), whole), mth(d.slice(split))]
    : [...subproof(m - split, d.slice(split), false), mth(d.slice(0, split))];
};
