/** What lies under a digest does not have it: somebody or something has changed the store. */
export class ArtifactCorruptError extends Error {
  override readonly name = "ArtifactCorruptError";
}
