import type { CaptureObject } from "../domain/capture-window/capture-manifest.ts";
import type { EpochMs } from "../domain/time.ts";

/** A UTC hour that holds archived predictions. */
export interface CaptureHour {
  /** `yyyy-mm-ddThh`. */
  readonly id: string;
  readonly start: EpochMs;
}

/** What the archive of predictions holds, and the manifests that say what it held. */
export interface CaptureObjects {
  /** Workspaces that have archived predictions. */
  workspaces(): Promise<readonly string[]>;
  /** Hours of a workspace that begin at or after `from` and before `before`, of all models together, in order. */
  hours(workspace: string, from: EpochMs, before: EpochMs): Promise<readonly CaptureHour[]>;
  /** All objects of an hour, of all models. */
  objectsOf(workspace: string, hour: CaptureHour): Promise<readonly CaptureObject[]>;
  /**
   * Keeps a manifest under its digest.
   *
   * @returns the digest, lower-case hex SHA-256
   */
  keepManifest(workspace: string, manifest: string): Promise<string>;
  /** @throws Error when no manifest of the digest was kept */
  readManifest(workspace: string, digest: string): Promise<string>;
}
