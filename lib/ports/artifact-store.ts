import type { Result } from "../domain/result.ts";

/** What is stored under a digest. */
export interface StoredArtifact {
  readonly sizeBytes: number;
  /**
   * Left out where it lies at hand, as it was written. `leaving`: marked for the archive, and readable until it has gone
   * there. `archived`: not readable. `restored`: archived, with a copy that can be read for some days.
   */
  readonly storage?: "leaving" | "archived" | "restored";
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
  /**
   * A request that stores exactly the content of that digest and size, or fails.
   *
   * @param over  `archived` where the archive has it already: the same content is written again then, to lie at hand
   */
  uploadUrl(
    workspace: string,
    artifact: { readonly sha256: string; readonly sizeBytes: number; readonly mediaType: string },
    over?: "nothing" | "archived",
  ): Promise<PresignedUpload>;
  /** What is stored under a digest; undefined when nothing is, or nothing whose content the store has checked. */
  stat(workspace: string, sha256: string): Promise<StoredArtifact | undefined>;
  /**
   * A request that reads the content as a download of that name, whatever it is: never to be shown by a browser.
   *
   * @throws ArtifactArchivedError while the content cannot be read
   */
  downloadUrl(
    workspace: string,
    sha256: string,
    fileName: string,
  ): Promise<{ readonly url: string; readonly expiresAt: number }>;
  /** Takes over an object that lies elsewhere in the same bucket, if it is what it is said to be; it lies at hand then. */
  copyFrom(
    workspace: string,
    key: string,
    artifact: { readonly sha256: string; readonly sizeBytes: number; readonly mediaType: string },
  ): Promise<Result<StoredArtifact, CopyRefusal>>;
  /**
   * The whole content of a digest, verified; undefined when there is none.
   *
   * @throws ArtifactCorruptError when it is not what its digest says; ArtifactArchivedError while it cannot be read
   */
  read(workspace: string, sha256: string): Promise<Uint8Array | undefined>;
  /**
   * Some bytes of the content of a digest, unverified but for what the store checked when it was written.
   *
   * @param range  at least one byte, all of them inside the content
   * @throws ArtifactArchivedError while they cannot be read; Error when they are not there
   */
  readRange(
    workspace: string,
    sha256: string,
    range: { readonly offset: number; readonly length: number },
  ): Promise<Uint8Array>;
  /** Keeps content that we have, at hand: what lies there stays, without a mark. @returns its digest */
  keep(workspace: string, content: Uint8Array, mediaType: string): Promise<string>;
  /** Marks content for the archive: it moves there after some midnight UTC, unless it is retained before. */
  release(workspace: string, sha256: string): Promise<void>;
  /** Takes that mark off again; what has no mark stays as it is. */
  retain(workspace: string, sha256: string): Promise<void>;
}
