/** Who a token speaks for, as its issuer says. */
export interface TokenIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
}

export type TokenVerdict =
  | { readonly ok: true; readonly identity: TokenIdentity }
  /** `invalid`: the token proves nothing. `unavailable`: the issuer's keys cannot be had, so nothing can be said. */
  | { readonly ok: false; readonly reason: "invalid" | "expired" | "unavailable" };

export interface TokenVerifier {
  verify(token: string): Promise<TokenVerdict>;
}
