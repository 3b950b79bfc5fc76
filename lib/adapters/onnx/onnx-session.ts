import { availableParallelism } from "node:os";
import { InferenceSession, type Tensor as OnnxTensor } from "onnxruntime-node";
import type { Tensor } from "../../domain/inference/tensor.ts";
import type { TensorSignature } from "../../domain/model-version/model-version.ts";
import { accept, refuse } from "../../domain/result.ts";
import type { ModelSession } from "../../ports/model-session.ts";
import { datatypeOf, fromOnnxTensor, toOnnxTensor } from "./tensor-conversion.ts";

/** Below this size a model loses more by handing work to threads than it gains by them. */
const threadedBytesMin = 16 * 2 ** 20;

/**
 * Opens a model in ONNX Runtime on the CPU. The session is never replaced: the engine does not give memory back.
 *
 * @param model  the bytes of an .onnx file whose inputs and outputs are tensors with a JSON form
 * @throws Error naming what is wrong with the model
 */
export const openOnnxSession = async (model: Uint8Array): Promise<ModelSession> => {
  const session = await InferenceSession.create(model, {
    executionProviders: ["cpu"],
    // Explicit, because with the default the engine asks the kernel for a CPU set, which Lambda refuses.
    intraOpNumThreads: model.byteLength < threadedBytesMin ? 1 : availableParallelism(),
    interOpNumThreads: 1,
    executionMode: "sequential",
    // What fails is reported by whoever asked; the engine would say it a second time, with colours.
    logSeverityLevel: 4,
  });
  const signature = {
    inputs: session.inputMetadata.map((value) => signatureOf("input", value)),
    outputs: session.outputMetadata.map((value) => signatureOf("output", value)),
  };
  return { signature, run: (inputs, outputs) => run(session, inputs, outputs ?? session.outputNames) };
};

const signatureOf = (role: "input" | "output", value: InferenceSession.ValueMetadata): TensorSignature => {
  const { name } = value;
  if (!value.isTensor) throw new Error(`${role} '${name}' is no tensor; export the model with tensors only`);
  const datatype = datatypeOf(value.type);
  if (datatype === undefined) throw new Error(`${role} '${name}' is ${value.type}, which has no JSON form`);
  // A dimension with a name, even an empty one, varies.
  return { name, datatype, shape: value.shape.map((dimension) => (typeof dimension === "number" ? dimension : -1)) };
};

const run = async (session: InferenceSession, inputs: readonly Tensor[], outputs: readonly string[]) => {
  const feeds: Record<string, OnnxTensor> = {};
  for (const tensor of inputs) feeds[tensor.name] = toOnnxTensor(tensor);
  try {
    const results = await session.run(feeds, outputs);
    return accept(outputs.map((name) => fromOnnxTensor(name, named(results, name))));
  } catch (error) {
    return refuse({ code: "run-failed", reason: error instanceof Error ? error.message : String(error) });
  }
};

const named = (results: InferenceSession.OnnxValueMapType, name: string): OnnxTensor => {
  const result = results[name];
  if (result === undefined) throw new Error(`the engine gave no output '${name}'`);
  return result;
};
