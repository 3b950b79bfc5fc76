/** Whom a token speaks for. */
export interface TokenRequest {
  readonly subject: string;
  readonly name: string;
  /** `{workspace}/{role}`; `*` is every workspace. */
  readonly groups: readonly string[];
  /** Workspace that the holder works in, if a client wants to know one. */
  readonly workspace?: string;
  readonly expiresInSeconds: number;
}
