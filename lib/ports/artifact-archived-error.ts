/** Content is in the archive and cannot be read now. */
export class ArtifactArchivedError extends Error {
  override readonly name = "ArtifactArchivedError";
  /** Lower-case hex. */
  readonly sha256: string;

  constructor(sha256: string) {
    super(`artifact ${sha256} is archived`);
    this.sha256 = sha256;
  }
}
