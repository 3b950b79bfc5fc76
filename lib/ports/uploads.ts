import type { TrackedFile } from "../domain/tracked-file/tracked-file.ts";
import type { Upload } from "../domain/tracked-file/upload.ts";

/** Uploads that were announced and are not yet tracked files. Strongly consistent; the one announced first comes first. */
export interface Uploads {
  /** From then on the folders above the path are there. */
  announce(workspace: string, upload: Upload): Promise<void>;
  toPath(workspace: string, path: string): Promise<readonly Upload[]>;
  intoFolder(workspace: string, folder: string): Promise<readonly Upload[]>;
  /** Lets the path have the file, unless it has a newer one, and forgets the upload. Can be repeated. */
  finish(workspace: string, upload: Upload, file: TrackedFile): Promise<void>;
  forget(workspace: string, upload: Upload): Promise<void>;
}
