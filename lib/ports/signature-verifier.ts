import type { TrustedKey } from "../domain/signing/verify-bundle.ts";

/** A key in its one form of text, in which everybody gets the same hint. */
export interface PublicKey extends TrustedKey {
  /** SubjectPublicKeyInfo in PEM (RFC 7468). */
  readonly pem: string;
}

/** Reads public keys and checks signatures with them. */
export interface SignatureVerifier {
  /** @returns undefined for a text that is no public key on P-256, P-384 or P-521 in PEM */
  trust(pem: string): PublicKey | undefined;
}
