import type { Result } from "../result.ts";
import { accept } from "../result.ts";
import type { Tensor } from "./tensor.ts";
import { type WriteRefusal, writeTensors } from "./write-tensor.ts";

export interface InferenceResponse {
  /** The name that was called. */
  readonly modelName: string;
  /** Absent when nobody can say which one answered. */
  readonly modelVersion?: string;
  /** The caller's id if one was sent. */
  readonly id: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly outputs: readonly Tensor[];
}

/** Writes the answer of an inference call. `model_name` is always there: KServe's client fails without it. */
export const writeInferenceResponse = (response: InferenceResponse): Result<string, WriteRefusal> => {
  const outputs = writeTensors(response.outputs);
  if (!outputs.ok) return outputs;
  const head = {
    model_name: response.modelName,
    model_version: response.modelVersion,
    id: response.id,
    parameters: response.parameters,
  };
  return accept(`${JSON.stringify(head).slice(0, -1)},"outputs":${outputs.value}}`);
};
