import type { Result } from "../domain/result.ts";

/** What is stored under a digest. */
export interface StoredArtifact {
  readonly sizeBytes: number;
}

/** A presigned request: whoever sends it needs no credentials, and cannot change what was signed. */
export interface PresignedUpload {
  readonly method: "PUT";
  readonly url: string;
  /** Must be sent as they are: they are part of the signature. */
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch milliseconds UTC. */
  readonly expiresAt: number;
}

export type CopyRefusal =
  | { readonly code: "source-not-found" }
  | { readonly code: "size-differs"; readonly sizeBytes: number }
  | { readonly code: "digest-differs" };

/**
 * Files named by their content, per workspace: written once, never changed, and never held under a digest they do not
 * have. Digests are lower-case hex SHA-256.
 */
export interface ArtifactStore {
  /** A request that stores exactly the content of that digest and size, or fails. */
  uploadUrl(
    workspace: string,
    artifact: { readonly sha256: string; readonly sizeBytes: number; readonly mediaType: string },
  ): Promise<PresignedUpload>;
  /** What is stored under a digest; undefined when nothing is, or nothing whose content the store has checked. */
  stat(workspace: string, sha256: string): Promise<StoredArtifact | undefined>;
  /** A request that reads the content as a download of that name, whatever it is: never to be shown by a browser. */
  downloadUrl(
    workspace: string,
    sha256: string,
    fileName: string,
  ): Promise<{ readonly url: string; readonly expiresAt: number }>;
  /** Takes over an object that lies elsewhere in the same bucket, if it is what it is said to be. */
  copyFrom(
    workspace: string,
    key: string,
    artifact: { readonly sha256: string; readonly sizeBytes: number; readonly mediaType: string },
  ): Promise<Result<StoredArtifact, CopyRefusal>>;
  /**
   * The whole content of a digest, verified; undefined when there is none.
   *
   * @throws ArtifactCorruptError when it is not what its digest says
   */
  read(workspace: string, sha256: string): Promise<Uint8Array | undefined>;
  /**
   * Some bytes of the content of a digest, unverified but for what the store checked when it was written.
   *
   * @param range  at least one byte, all of them inside the content
   * @throws Error when they are not there
   */
  readRange(
    workspace: string,
    sha256: string,
    range: { readonly offset: number; readonly length: number },
  ): Promise<Uint8Array>;
  /** Keeps content that we made ourselves; what is there already stays. @returns its digest */
  keep(workspace: string, content: Uint8Array, mediaType: string): Promise<string>;
}
