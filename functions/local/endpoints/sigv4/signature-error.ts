/** Why a request's signature does not count. */
export type SignatureRefusal =
  | "missing-authentication"
  | "malformed-authentication"
  | "unknown-access-key"
  | "signature-mismatch"
  | "clock-skew"
  | "expired"
  | "payload-mismatch"
  | "payload-hash-missing";

/** Thrown by the verifier; the dispatcher words it as the called service does. */
export class SignatureError extends Error {
  override readonly name = "SignatureError";
  readonly refusal: SignatureRefusal;

  constructor(refusal: SignatureRefusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}
