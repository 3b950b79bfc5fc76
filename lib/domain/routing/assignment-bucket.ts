import { utf8 } from "../log/utf8.ts";
import { finalMix, murmur3 } from "./murmur3.ts";

/** One bucket is one basis point of traffic. */
export const buckets = 10_000;

/** Added before the second mix, so that it is not the identity of the first: 2^32 divided by the golden ratio. */
const secondMix = 0x9e3779b9;

/**
 * The bucket of an assignment unit under a salt. Public, so that an edge, a batch job or an auditor computes the same:
 *
 *     h = murmur3_x86_32(utf8(salt + ":" + unit), seed 0)
 *     bucket = floor(fmix32(h + 0x9e3779b9 mod 2^32) * 10000 / 2^32)
 *
 * UTF-8 and not UTF-16 units, or the languages would disagree on é; hashed twice, or two salts would be correlated.
 * Vectors: test/vectors/routing/assignment.json.
 *
 * @param salt  of the route; a fresh one deals the units anew
 * @param unit  well-formed text
 * @returns     integer 0 to 9 999, uniform over units
 */
export const assignmentBucket = (salt: string, unit: string): number =>
  Math.floor((finalMix(murmur3(utf8(`${salt}:${unit}`)) + secondMix) * buckets) / 2 ** 32);
