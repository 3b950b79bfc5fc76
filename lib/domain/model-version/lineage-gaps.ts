import type { ModelVersion } from "./model-version.ts";

/** What the lineage of a version must say for somebody to make it again, or to question it. */
export const lineageParts = ["data", "code", "environment"] as const;

export type LineagePart = (typeof lineageParts)[number];

/**
 * Says which parts a version's lineage lacks: the digest of the data it was trained on; the commit of the code; and the
 * environment, which is a training run of ours or the digest of a container image. Names and versions do not count: what
 * they stand for may change.
 *
 * @returns in the order of `lineageParts`; empty for a complete lineage
 */
export const lineageGaps = ({ lineage }: Pick<ModelVersion, "lineage">): readonly LineagePart[] => {
  const named = {
    data: lineage.trainingData?.sha256,
    code: lineage.codeCommit,
    environment: lineage.trainingRun ?? lineage.containerImageDigest,
  };
  return lineageParts.filter((part) => named[part] === undefined);
};
