import type { EpochMs } from "../time.ts";

/** A signature over the manifest of a version's artifacts (OpenSSF Model Signing 1.0), kept beside them. */
export interface VersionSignature {
  /** Lower-case hex SHA-256 of the Sigstore bundle, under which it lies in the artifact store. */
  readonly bundle: string;
  /** Lower-case hex SHA-256 of the PEM text of the public key. */
  readonly keyHint: string;
  readonly signedBy: string;
  readonly signedAt: EpochMs;
}
