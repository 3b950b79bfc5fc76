import { accept, type Result, refuse } from "../result.ts";
import type { Tensor } from "./tensor.ts";

export type WriteRefusal = { readonly code: "not-representable"; readonly reason: string };

/** Writes several tensors as a JSON array, or refuses with the first that has no JSON form. */
export const writeTensors = (tensors: readonly Tensor[]): Result<string, WriteRefusal> => {
  const written: string[] = [];
  for (const tensor of tensors) {
    const text = writeTensor(tensor);
    if (!text.ok) return text;
    written.push(text.value);
  }
  return accept(`[${written.join(",")}]`);
};

/**
 * Writes one tensor in the protocol's JSON form, data flat. Integers keep every digit; JSON.stringify would round or
 * refuse them. Floats are written so that reading them again gives the same value.
 *
 * @returns JSON text, or a refusal when the tensor holds NaN or an infinity
 */
const writeTensor = (tensor: Tensor): Result<string, WriteRefusal> => {
  const { name, datatype, shape } = tensor;
  const data = writeData(tensor);
  return data === undefined
    ? refuse({
        code: "not-representable",
        reason: `tensor '${name}' holds NaN or an infinity, which JSON cannot carry`,
      })
    : accept(`{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape.join(",")}],"data":[${data}]}`);
};

const writeData = (tensor: Tensor): string | undefined => {
  switch (tensor.datatype) {
    case "BOOL":
      return Array.from(tensor.data, (element) => element !== 0).join(",");
    case "BYTES":
      return tensor.data.map((text) => JSON.stringify(text)).join(",");
    case "FP32":
    case "FP64":
      return tensor.data.every(Number.isFinite) ? tensor.data.join(",") : undefined;
    default:
      return tensor.data.join(",");
  }
};
