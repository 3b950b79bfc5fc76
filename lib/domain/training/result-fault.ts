import { modelFileOf } from "../model-version/model-file.ts";
import type { TrainingResult } from "./training-result.ts";
import type { TrainingRun } from "./training-run.ts";

/**
 * Says what makes a result unusable for its run, in words for whoever asked for the run; undefined when nothing does.
 * Digests of files are checked where the files are.
 */
export const resultFault = (run: TrainingRun, result: TrainingResult): string | undefined => {
  if (result.run !== run.id) return `the result is of run ${result.run}`;
  if (result.dataset.sha256 !== run.spec.dataset.sha256)
    return "the model was trained on other data than the run names";
  if (modelFileOf(result) === undefined) return "the result names no model.onnx";
  const features = new Set(run.spec.features.map(({ name }) => name));
  const inputs = new Set(result.signature.inputs.map(({ name }) => name));
  const missing = [...features].filter((name) => !inputs.has(name));
  if (missing.length > 0) return `the model does not take the features ${missing.join(", ")}`;
  const unasked = [...inputs].filter((name) => !features.has(name));
  if (unasked.length > 0) return `the model takes ${unasked.join(", ")}, which the run does not name as features`;
  return undefined;
};
