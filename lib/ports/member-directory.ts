/** Names behind the pseudonyms that the log carries. Kept outside the log, so that a person can be forgotten and the log cannot change. */
export interface MemberDirectory {
  /** Pseudonym of an identity in a workspace: 32 hex digits, made at first sight and stable from then on. */
  pseudonymOf(
    workspace: string,
    identity: { readonly issuer: string; readonly subject: string; readonly name: string },
  ): Promise<string>;
  /** Name behind a pseudonym; undefined for a stranger and for a person who was forgotten. */
  nameOf(workspace: string, pseudonym: string): Promise<string | undefined>;
}
