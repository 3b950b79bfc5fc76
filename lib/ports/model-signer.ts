/** The deployment's own key for models, on P-256; nobody can read its private half, us included. */
export interface ModelSigner {
  /** SubjectPublicKeyInfo in PEM (RFC 7468). */
  publicKey(): Promise<string>;
  /** ECDSA over the message's SHA-256, in DER. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
