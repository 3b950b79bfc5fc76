/** Why a signature says nothing about a model. */
export interface SignatureFault {
  readonly code:
    | "malformed-bundle"
    | "unsupported-method"
    | "another-key"
    | "wrong-signature"
    | "malformed-statement"
    | "unsupported-serialization"
    | "file-missing"
    | "file-differs"
    | "file-not-signed";
  /** What exactly, for people. */
  readonly detail: string;
}
