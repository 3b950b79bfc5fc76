import { isRecord } from "../inference/is-record.ts";
import type { TensorSignature } from "../model-version/model-version.ts";

/**
 * Reads the schema of a model's inputs or outputs as MLflow writes it: a JSON array of columns (`type`) or of tensors
 * (`tensor-spec` with numpy's `dtype` and a `shape`).
 *
 * Names and shapes are those that MLServer gives such a model: a column is a batch of one value a row, [-1, 1], and what has
 * no name is called by the prefix and its place. Optional columns are among them: the protocol knows no optional tensors.
 *
 * @param prefix  e.g. `input-`
 * @returns       undefined where the schema is malformed, or holds anything that the Open Inference Protocol has no datatype
 *                for: arrays, objects, maps and `any`
 */
export const readSchema = (text: string, prefix: string): readonly TensorSignature[] | undefined => {
  const specs = parse(text);
  if (!Array.isArray(specs) || specs.length === 0) return undefined;
  const tensors = specs.map((spec: unknown, place) => readSpec(spec, `${prefix}${place}`));
  const read = tensors.filter((tensor) => tensor !== undefined);
  const names = new Set(read.map(({ name }) => name));
  return names.size === specs.length ? read : undefined;
};

/** MLflow's types of columns (mlflow/types/schema.py, DataType) as MLServer puts them on the wire. */
const columnDatatypes: ReadonlyMap<unknown, string> = new Map([
  ["boolean", "BOOL"],
  ["integer", "INT32"],
  ["long", "INT64"],
  ["float", "FP32"],
  ["double", "FP64"],
  ["string", "BYTES"],
  ["binary", "BYTES"],
  ["datetime", "BYTES"],
]);

/** Names of numpy's types that have a datatype. */
const tensorDatatypes: ReadonlyMap<unknown, string> = new Map([
  ["bool", "BOOL"],
  ...["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"].map(
    (name) => [name, name.toUpperCase()] as const,
  ),
  ["float16", "FP16"],
  ["float32", "FP32"],
  ["float64", "FP64"],
  ["str", "BYTES"],
  ["bytes", "BYTES"],
  ["object", "BYTES"],
]);

const nameLengthMax = 256;
const dimensionsMax = 8;

const readSpec = (spec: unknown, unnamed: string): TensorSignature | undefined => {
  if (!isRecord(spec)) return undefined;
  const { type, name: said, "tensor-spec": tensorSpec } = spec;
  const name = said === undefined || said === "" ? unnamed : nameOf(said);
  const { datatype, shape } = type === "tensor" ? tensorOf(tensorSpec) : columnOf(type);
  return name === undefined || datatype === undefined || shape === undefined ? undefined : { name, datatype, shape };
};

interface Form {
  readonly datatype: string | undefined;
  readonly shape: readonly number[] | undefined;
}

const columnOf = (type: unknown): Form => ({ datatype: columnDatatypes.get(type), shape: [-1, 1] });

const tensorOf = (spec: unknown): Form => {
  const { dtype, shape } = isRecord(spec) ? spec : {};
  return { datatype: tensorDatatypes.get(dtype), shape: shapeOf(shape) };
};

/** Columns of a data frame may be numbered. */
const nameOf = (name: unknown): string | undefined => {
  if (typeof name === "number") return String(name);
  return typeof name === "string" && name.length <= nameLengthMax && !/\p{Cs}/u.test(name) ? name : undefined;
};

const shapeOf = (shape: unknown): readonly number[] | undefined => {
  if (!Array.isArray(shape) || shape.length > dimensionsMax) return undefined;
  const dimensions = shape.filter((dimension) => Number.isSafeInteger(dimension) && dimension >= -1);
  return dimensions.length === shape.length ? dimensions : undefined;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
