import type { TrackedFile } from "../domain/tracked-file/tracked-file.ts";

export interface TrackedEntry {
  /** Last part of its path. */
  readonly name: string;
  /** Undefined for a folder. */
  readonly file: TrackedFile | undefined;
}

/** Which content lies under which path, as clients of MLflow log it: measured data, no commands. Strongly consistent. */
export interface TrackedFiles {
  /** Lets a path have a content from now on, whatever it had. */
  put(workspace: string, file: TrackedFile): Promise<void>;
  get(workspace: string, path: string): Promise<TrackedFile | undefined>;
  /** What is in a folder, by name; empty where there is none. The root is the empty text. */
  list(workspace: string, folder: string): Promise<readonly TrackedEntry[]>;
  /** Forgets a path; what is not there is forgotten already. */
  remove(workspace: string, path: string): Promise<void>;
}
