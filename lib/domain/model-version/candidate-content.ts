import type { Json } from "../json.ts";
import type { ModelVersion } from "./model-version.ts";

/**
 * What the digest of a version is taken over, and hence what a vote is about: the files, what goes in and comes out,
 * and where it all comes from. A description or a tag may be corrected without asking anybody again.
 */
export const candidateContent = ({
  artifacts,
  signature,
  lineage,
}: Pick<ModelVersion, "artifacts" | "signature" | "lineage">): Json => ({
  artifacts: artifacts.map((artifact) => ({ ...artifact })),
  signature: signature && {
    inputs: signature.inputs.map((tensor) => ({ ...tensor })),
    outputs: signature.outputs.map((tensor) => ({ ...tensor })),
  },
  lineage: { ...lineage },
});
