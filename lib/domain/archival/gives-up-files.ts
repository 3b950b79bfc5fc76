import type { Model } from "../model/model.ts";
import { isLabelled } from "../model-version/label-stage.ts";
import type { ModelVersion } from "../model-version/model-version.ts";

/**
 * Whether a version can do without its files at hand: archived for good, or deleted, or its model is. Whoever audits it can
 * have them restored. Where stages are labels Archived is left again, so nothing is given up there.
 */
export const givesUpFiles = (
  version: Pick<ModelVersion, "stage" | "deletion">,
  model: Pick<Model, "riskTier" | "targets" | "deletion">,
): boolean =>
  version.deletion !== null || model.deletion !== null || (version.stage === "Archived" && !isLabelled(model));
