import type { ModelVersion } from "../model-version/model-version.ts";
import { movedBytesMin } from "./moved-bytes-min.ts";

/** Digests of the files of a version that are large enough to be moved to the archive, each once. */
export const movableFiles = ({ artifacts }: Pick<ModelVersion, "artifacts">): readonly string[] => [
  ...new Set(artifacts.filter(({ sizeBytes }) => sizeBytes >= movedBytesMin).map(({ sha256 }) => sha256)),
];
