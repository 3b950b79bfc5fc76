import type { Signature, TensorSignature } from "../model-version/model-version.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { InferenceRequest } from "./inference-request.ts";
import type { Tensor } from "./tensor.ts";

export type InputRefusal = { readonly code: "inputs-do-not-fit"; readonly reason: string };

/** As many missing inputs are named; a table may have thousands of columns. */
const namedMax = 10;

/**
 * Checks a request against what a model takes: every input there and no other, datatype, rank and fixed dimensions.
 *
 * @param signature  the model's own inputs and outputs; -1 is a dimension that varies
 */
export const checkInputs = (
  { inputs, outputs }: Pick<InferenceRequest, "inputs" | "outputs">,
  signature: Signature,
): Result<undefined, InputRefusal> => {
  const given = new Map(inputs.map((tensor) => [tensor.name, tensor]));
  const missing = signature.inputs.filter(({ name }) => !given.has(name));
  if (missing.length > 1) return unfit(`inputs ${firstOf(missing)} are missing`);
  for (const expected of signature.inputs) {
    const tensor = given.get(expected.name);
    const misfit = tensor === undefined ? "is missing" : misfitOf(tensor, expected);
    if (misfit !== undefined) return unfit(`input '${expected.name}' ${misfit}; the model takes ${form(expected)}`);
    given.delete(expected.name);
  }
  for (const name of given.keys())
    return unfit(`the model has no input '${name}'; it takes ${names(signature.inputs)}`);
  const known = new Set(signature.outputs.map(({ name }) => name));
  const unknown = outputs?.find((name) => !known.has(name));
  return unknown === undefined
    ? accept(undefined)
    : unfit(`the model has no output '${unknown}'; it gives ${names(signature.outputs)}`);
};

const misfitOf = ({ datatype, shape }: Tensor, expected: TensorSignature): string | undefined => {
  if (datatype !== expected.datatype) return `is ${datatype}`;
  const fits =
    shape.length === expected.shape.length &&
    expected.shape.every((dimension, index) => dimension === -1 || dimension === shape[index]);
  return fits ? undefined : `has shape [${shape}]`;
};

const form = ({ datatype, shape }: TensorSignature) => `${datatype} [${shape}]`;

const firstOf = (tensors: readonly TensorSignature[]): string => {
  const named = tensors.slice(0, namedMax).map((tensor) => `'${tensor.name}' (${form(tensor)})`);
  return named.join(", ") + (tensors.length > namedMax ? ` and ${tensors.length - namedMax} more` : "");
};

const names = (tensors: readonly TensorSignature[]) => tensors.map(({ name }) => `'${name}'`).join(", ");

const unfit = (reason: string) => refuse({ code: "inputs-do-not-fit", reason });

/**
 * After a run has failed: were the inputs batches of unlike size? The engine cannot tell that from a broken model, and
 * a caller's mistake must not count against the model.
 *
 * @returns the reason in the caller's words, or undefined when the inputs agree or the model need not want them to
 */
export const unlikeBatches = (inputs: readonly Tensor[], signature: Signature): string | undefined => {
  if (signature.inputs.some(({ shape }) => shape[0] !== -1)) return undefined;
  const [first, ...others] = inputs;
  const other = others.find(({ shape }) => shape[0] !== first?.shape[0]);
  return first === undefined || other === undefined
    ? undefined
    : `input '${first.name}' has ${first.shape[0]} rows and input '${other.name}' has ${other.shape[0]}; a batch has one row count`;
};
