import type { Artifact, ModelVersion } from "./model-version.ts";

/** The file that a model server runs: `model.onnx`, or the only ONNX file there is; undefined when there is none to choose. */
export const modelFileOf = ({ artifacts }: Pick<ModelVersion, "artifacts">): Artifact | undefined => {
  const onnx = artifacts.filter(({ name }) => name.endsWith(".onnx"));
  return onnx.find(({ name }) => name === "model.onnx") ?? (onnx.length === 1 ? onnx[0] : undefined);
};
