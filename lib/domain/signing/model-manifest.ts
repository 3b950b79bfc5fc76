/** A file as a manifest binds it. */
export interface ManifestFile {
  /** Path from the model's root, with `/`. */
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The files of a model by digest: what a signature of OpenSSF Model Signing 1.0 is over. */
export interface ModelManifest {
  /** What the signer calls the model; says nothing (OMS 1.0, 6.5.1). */
  readonly name: string;
  /** At least one, each name once. */
  readonly files: readonly ManifestFile[];
  /** Paths whose files the signer left out, besides those that everybody leaves out. */
  readonly ignorePaths: readonly string[];
}
