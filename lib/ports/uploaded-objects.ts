import type { EpochMs } from "../domain/time.ts";

export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
}

export type JoinRefusal =
  | { readonly code: "upload-not-found"; readonly upload: string }
  | { readonly code: "parts-differ"; readonly reason: string };

/** Objects that callers upload themselves, each below a name of ours that nobody else has. */
export interface UploadedObjects {
  /** A URL that takes exactly so many bytes, or any number where none is said, from whoever has it, for a quarter of an hour. */
  uploadUrl(workspace: string, id: string, sizeBytes: number | undefined): Promise<string>;
  /** Begins an upload in parts. @returns the store's name of it */
  begin(workspace: string, id: string): Promise<string>;
  /** A URL for each part, first part first. */
  partUrls(workspace: string, id: string, inParts: string, count: number): Promise<readonly string[]>;
  /** Joins the parts; joined once more, they are joined. @returns undefined when it is done, else why it cannot be */
  join(
    workspace: string,
    id: string,
    inParts: string,
    parts: readonly UploadedPart[],
  ): Promise<JoinRefusal | undefined>;
  /** Gives up an upload in parts; what is given up or joined already stays so. */
  abandon(workspace: string, id: string, inParts: string): Promise<void>;
  /** What has arrived, and when (to the second); undefined until all of it has. */
  stat(workspace: string, id: string): Promise<{ readonly sizeBytes: number; readonly at: EpochMs } | undefined>;
  /**
   * Lets the store compute the digest of what has arrived, and keeps it under that in the artifact store. Can be repeated.
   *
   * @returns the digest, lower-case hex SHA-256
   */
  adopt(workspace: string, id: string): Promise<string>;
}
