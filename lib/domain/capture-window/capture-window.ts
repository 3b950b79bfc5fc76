import type { EpochMs } from "../time.ts";

/**
 * One UTC hour of a workspace's archived predictions, closed: by its digest they are in the log, though no command made
 * them. Its manifest names every object of the hour and its SHA-256, as `sha256sum` writes and checks it.
 */
export interface CaptureWindow {
  readonly schema: "capture-window.v1";
  /** The hour, `yyyy-mm-ddThh`. */
  readonly id: string;
  readonly start: EpochMs;
  /** At least 1: an hour without captures has no window. */
  readonly objects: number;
  /** Of all objects together. */
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the manifest, which is kept beside the captures under this digest. */
  readonly manifest: string;
  /** When the objects were last listed with another result than before. */
  readonly listedAt: EpochMs;
}
