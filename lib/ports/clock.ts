import type { EpochMs } from "../domain/time.ts";

export interface Clock {
  now(): EpochMs;
}
