import type { ReferenceProfile } from "../domain/profile/reference-profile.ts";

/** The baseline of each version. */
export interface VersionReferences {
  /** Null for a version without reference rows, or one that is not known. */
  of(workspace: string, model: string, version: number): Promise<ReferenceProfile | null>;
}
