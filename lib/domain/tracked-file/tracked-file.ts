import type { EpochMs } from "../time.ts";

/** A file that a client of MLflow logged under a path: the path may get other content, the content never changes. */
export interface TrackedFile {
  /** Relative, without a slash at either end: `<experiment>/<run>/artifacts/model/MLmodel`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex; under it the bytes lie in the artifact store. */
  readonly sha256: string;
  readonly at: EpochMs;
}
