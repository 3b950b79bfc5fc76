import type { VersionRegistration } from "../model-version/decide-registration.ts";
import type { Lineage, ModelVersion } from "../model-version/model-version.ts";
import type { TrainingResult } from "./training-result.ts";
import type { TrainingRun } from "./training-run.ts";

/** The version that a finished run registers: its lineage is what the run was asked for and what the container reports. */
export const registrationOf = (
  run: TrainingRun,
  { artifacts, signature, metrics, dataset, environment, durationSeconds }: TrainingResult,
  { reference, formats }: Pick<ModelVersion, "reference" | "formats">,
): VersionRegistration => ({
  artifacts,
  formats,
  signature,
  metrics,
  reference,
  origin: null,
  description: `Trained by run ${run.id} (${run.spec.algorithm}).`,
  tags: {},
  lineage: {
    trainingRun: run.id,
    trainingData: { sha256: dataset.sha256, rows: dataset.rows },
    // What the run was asked for comes last: no hyperparameter of these names may hide it.
    hyperparameters: { ...run.spec.hyperparameters, algorithm: run.spec.algorithm, seed: run.spec.seed },
    durationSeconds,
    ...lineageOf(environment),
  },
});

const lineageOf = ({ python, device, commit, imageDigest }: TrainingResult["environment"]): Lineage => ({
  ...(isText(python) ? { pythonVersion: python } : {}),
  ...(isText(device) && device !== "cpu" ? { gpuType: device } : {}),
  ...(isText(commit) ? { codeCommit: commit } : {}),
  ...(isText(imageDigest) ? { containerImageDigest: imageDigest } : {}),
});

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
