import type { EpochMs } from "../time.ts";
import type { ModelVersion } from "./model-version.ts";

/**
 * When a version last came into Production; undefined where it never did. What was written before versions noted it is read
 * off their approvals: where stages are no labels, nobody comes into Production without one.
 */
export const promotedAt = (version: Pick<ModelVersion, "promotedAt" | "approvals">): EpochMs | undefined =>
  version.promotedAt ?? version.approvals.findLast(({ to }) => to === "Production")?.at;
