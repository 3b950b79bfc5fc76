/** Who calls, as the log may name them. */
export interface Member {
  /** Pseudonym: 32 hex digits. */
  readonly id: string;
  /** 32 random bytes of this person in this workspace: what the person sends is only ever hashed under them. */
  readonly key: Uint8Array;
}

/** Pseudonyms that the log carries instead of people. Kept outside the log, so that a person can be forgotten and the log cannot change. */
export interface MemberDirectory {
  /** Pseudonym and key of an identity in a workspace: made at first sight and stable until the person is forgotten. */
  pseudonymOf(
    workspace: string,
    identity: { readonly issuer: string; readonly subject: string; readonly name: string },
  ): Promise<Member>;
}
