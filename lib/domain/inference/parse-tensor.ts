import { accept, type Result, refuse } from "../result.ts";
import { type Datatype, datatypes, isDatatype } from "./datatype.ts";
import { flattenData, readShape } from "./flatten-data.ts";
import { isRecord } from "./is-record.ts";
import { readElements } from "./read-elements.ts";
import type { Tensor, TensorOf } from "./tensor.ts";

export type TensorRefusal = { readonly code: "invalid-tensor"; readonly reason: string };

/**
 * Reads one tensor of a request or an answer: name, datatype, shape, data, each checked against the others.
 *
 * @param where  how to name it while it has no name, e.g. `inputs[2]`
 */
export const parseTensor = (value: unknown, where: string): Result<Tensor, TensorRefusal> => {
  if (!isRecord(value)) return invalid(`${where} must be an object`);
  const { name, datatype, parameters } = value;
  if (typeof name !== "string" || name === "") return invalid(`${where} needs a name`);
  const which = `${where.replace(/\[\d+\]$/, "").replace(/s$/, "")} '${name.slice(0, 200)}'`;
  if (isRecord(parameters) && parameters.binary_data_size !== undefined)
    return invalid(`${which} is sent as binary data, which this server does not take; send it as JSON`);
  if (!isDatatype(datatype)) return invalid(`${which} ${unknownDatatype(datatype)}`);
  return parseAs(datatype, name, value, which);
};

const parseAs = (
  datatype: Datatype,
  name: string,
  value: Readonly<Record<string, unknown>>,
  which: string,
): Result<Tensor, TensorRefusal> => {
  const read = readShape(value.shape);
  if (!read.ok) return invalid(`${which} ${read.refusal.reason}`);
  const { shape, elements } = read.value;
  const flat = flattenData(value.data, shape, elements);
  if (!flat.ok) return invalid(`${which} ${flat.refusal.reason}`);
  const tensor = build[datatype](name, shape, flat.value);
  return tensor.ok ? tensor : invalid(`${which}: ${tensor.refusal.reason}`);
};

const invalid = (reason: string) => refuse({ code: "invalid-tensor", reason });

const unknownDatatype = (datatype: unknown): string => {
  if (datatype === "FP16" || datatype === "BF16") return `has datatype ${datatype}, which has no JSON form; send FP32`;
  return typeof datatype === "string"
    ? `has datatype ${JSON.stringify(datatype.slice(0, 24))}; known are ${datatypes.join(", ")}`
    : "needs a datatype";
};

type Build = (name: string, shape: readonly number[], values: readonly unknown[]) => Result<Tensor, TensorRefusal>;

/** Ties each datatype to its own kind of data, which a union cannot follow through one generic call. */
const builder =
  <Type extends Datatype>(datatype: Type, wrap: (tensor: TensorOf<Type>) => Tensor): Build =>
  (name, shape, values) => {
    const data = readElements[datatype](values);
    return data.ok
      ? accept(wrap({ name, datatype, shape, data: data.value }))
      : invalid(`data[${data.refusal.index}] ${data.refusal.reason}`);
  };

const build: { readonly [Type in Datatype]: Build } = {
  BOOL: builder("BOOL", (tensor) => tensor),
  UINT8: builder("UINT8", (tensor) => tensor),
  UINT16: builder("UINT16", (tensor) => tensor),
  UINT32: builder("UINT32", (tensor) => tensor),
  UINT64: builder("UINT64", (tensor) => tensor),
  INT8: builder("INT8", (tensor) => tensor),
  INT16: builder("INT16", (tensor) => tensor),
  INT32: builder("INT32", (tensor) => tensor),
  INT64: builder("INT64", (tensor) => tensor),
  FP32: builder("FP32", (tensor) => tensor),
  FP64: builder("FP64", (tensor) => tensor),
  BYTES: builder("BYTES", (tensor) => tensor),
};
