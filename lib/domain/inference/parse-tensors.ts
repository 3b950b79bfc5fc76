import { accept, type Result, refuse } from "../result.ts";
import { parseTensor, type TensorRefusal } from "./parse-tensor.ts";
import type { Tensor } from "./tensor.ts";

/** Reads a list of tensors with unlike names, as requests (`inputs`) and answers (`outputs`) carry them. */
export const parseTensors = (list: unknown, member: "inputs" | "outputs"): Result<readonly Tensor[], TensorRefusal> => {
  if (!Array.isArray(list)) return refuse({ code: "invalid-tensor", reason: `${member} must be an array of tensors` });
  const tensors = new Map<string, Tensor>();
  for (const [index, value] of list.entries()) {
    const tensor = parseTensor(value, `${member}[${index}]`);
    if (!tensor.ok) return tensor;
    const { name } = tensor.value;
    if (tensors.has(name)) return refuse({ code: "invalid-tensor", reason: `${member} holds '${name}' twice` });
    tensors.set(name, tensor.value);
  }
  return accept([...tensors.values()]);
};
