import { Tensor as OnnxTensor } from "onnxruntime-node";
import type { Datatype } from "../../domain/inference/datatype.ts";
import type { Tensor } from "../../domain/inference/tensor.ts";

/** ONNX Runtime's name of each datatype. The memory layout is the same on both sides, so nothing is copied. */
const onnxTypes = {
  BOOL: "bool",
  UINT8: "uint8",
  UINT16: "uint16",
  UINT32: "uint32",
  UINT64: "uint64",
  INT8: "int8",
  INT16: "int16",
  INT32: "int32",
  INT64: "int64",
  FP32: "float32",
  FP64: "float64",
  BYTES: "string",
} as const satisfies Record<Datatype, OnnxTensor.Type>;

const datatypesByOnnxType: ReadonlyMap<string, Datatype> = new Map([
  ["bool", "BOOL"],
  ["uint8", "UINT8"],
  ["uint16", "UINT16"],
  ["uint32", "UINT32"],
  ["uint64", "UINT64"],
  ["int8", "INT8"],
  ["int16", "INT16"],
  ["int32", "INT32"],
  ["int64", "INT64"],
  ["float32", "FP32"],
  ["float64", "FP64"],
  ["string", "BYTES"],
]);

/** The protocol's datatype of an ONNX type; undefined for one that has no JSON form, such as float16. */
export const datatypeOf = (onnxType: string): Datatype | undefined => datatypesByOnnxType.get(onnxType);

export const toOnnxTensor = (tensor: Tensor): OnnxTensor =>
  // The engine's type takes only a mutable array of text, and does not write to it.
  tensor.datatype === "BYTES"
    ? new OnnxTensor("string", [...tensor.data], tensor.shape)
    : new OnnxTensor(onnxTypes[tensor.datatype], tensor.data, tensor.shape);

/** @throws Error when the engine gives a kind of data that its own type does not announce */
export const fromOnnxTensor = (name: string, { type, data, dims: shape }: OnnxTensor): Tensor => {
  if (data instanceof Uint8Array) return { name, datatype: type === "bool" ? "BOOL" : "UINT8", shape, data };
  if (data instanceof Float32Array) return { name, datatype: "FP32", shape, data };
  if (data instanceof Float64Array) return { name, datatype: "FP64", shape, data };
  if (data instanceof BigInt64Array) return { name, datatype: "INT64", shape, data };
  if (data instanceof BigUint64Array) return { name, datatype: "UINT64", shape, data };
  if (data instanceof Int8Array) return { name, datatype: "INT8", shape, data };
  if (data instanceof Int16Array) return { name, datatype: "INT16", shape, data };
  if (data instanceof Int32Array) return { name, datatype: "INT32", shape, data };
  if (data instanceof Uint16Array && type === "uint16") return { name, datatype: "UINT16", shape, data };
  if (data instanceof Uint32Array) return { name, datatype: "UINT32", shape, data };
  if (type === "string" && Array.isArray(data)) return { name, datatype: "BYTES", shape, data };
  throw new Error(`output '${name}' is ${type}, which has no JSON form`);
};
