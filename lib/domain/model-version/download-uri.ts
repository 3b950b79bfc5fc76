import type { ModelVersion } from "./model-version.ts";

/** Where the files of a version are, to a client of MLflow: under their digests with us, or wherever a client said. */
export const downloadUri = ({
  model,
  number,
  artifacts,
  origin,
}: Pick<ModelVersion, "model" | "number" | "artifacts" | "origin">): string =>
  artifacts.length === 0 && origin !== null ? origin.source : `mlflow-artifacts:/versions/${model}/${number}`;
