import type { ReferenceProfile } from "../domain/profile/reference-profile.ts";

/** Frozen reference profiles, by the digest of their RFC 8785 form. */
export interface ReferenceProfiles {
  /** @returns lower-case hex SHA-256 under which it can be read */
  keep(workspace: string, profile: ReferenceProfile): Promise<string>;
  /** @throws Error when there is none, or another one than the digest says */
  read(workspace: string, sha256: string): Promise<ReferenceProfile>;
}
