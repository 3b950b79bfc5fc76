import type { VersionRegistration } from "../model-version/decide-registration.ts";
import type { TrainingResult } from "./training-result.ts";
import type { TrainingRun } from "./training-run.ts";

/** The version that a finished run registers: its lineage is what the run was asked for and what the container reports. */
export const registrationOf = (
  run: TrainingRun,
  { artifacts, signature, metrics, dataset, environment, durationSeconds }: TrainingResult,
): VersionRegistration => {
  const python = environment.python;
  const device = environment.device;
  return {
    artifacts,
    signature,
    metrics,
    description: `Trained by run ${run.id} (${run.spec.algorithm}).`,
    tags: {},
    lineage: {
      trainingRun: run.id,
      trainingData: { sha256: dataset.sha256, rows: dataset.rows },
      hyperparameters: { algorithm: run.spec.algorithm, seed: run.spec.seed, ...run.spec.hyperparameters },
      durationSeconds,
      ...(typeof python === "string" ? { pythonVersion: python } : {}),
      ...(typeof device === "string" && device !== "cpu" ? { gpuType: device } : {}),
    },
  };
};
