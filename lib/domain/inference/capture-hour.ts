import type { EpochMs } from "../time.ts";

const hourMs = 3_600_000;

/** Start of the UTC hour that an instant lies in: archived predictions are partitioned by it. */
export const captureHour = (at: EpochMs): EpochMs => Math.floor(at / hourMs) * hourMs;
