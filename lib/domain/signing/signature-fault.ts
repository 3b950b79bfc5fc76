/** Why a signature says nothing about a model. */
export interface SignatureFault {
  readonly code:
    | "not-in-store"
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
