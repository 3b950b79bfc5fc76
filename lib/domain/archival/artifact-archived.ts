/** The bytes of a file lie in the archive: hours away for whoever wants to read them, and no ground for a new version. */
export interface ArtifactArchived {
  readonly code: "artifact-archived";
  /** Lower-case hex. */
  readonly sha256: string;
}
