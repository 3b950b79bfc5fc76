import type { ChecksumAlgorithm } from "./checksums.ts";
import { startDigest } from "./checksums.ts";
import type { ContentStore, Segment } from "./content-store.ts";

/** Reads stored segments once more and digests them, e.g. for a checksum that their writer did not give. */
export const digestContent = async <Algorithm extends ChecksumAlgorithm | "md5">(
  contents: ContentStore,
  segments: readonly Segment[],
  algorithms: readonly Algorithm[],
): Promise<ReadonlyMap<Algorithm, Buffer>> => {
  const digests = algorithms.map((algorithm) => ({ algorithm, digest: startDigest(algorithm) }));
  const size = segments.reduce((sum, segment) => sum + segment.size, 0);
  for await (const piece of contents.read(segments, 0, size)) for (const { digest } of digests) digest.update(piece);
  return new Map(digests.map(({ algorithm, digest }) => [algorithm, digest.finish()]));
};
