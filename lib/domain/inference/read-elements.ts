import { accept, type Result, refuse } from "../result.ts";
import type { Datatype, TensorData } from "./datatype.ts";
import { nonFiniteHint } from "./parse-exact-json.ts";

/** The first element that its datatype cannot hold. */
interface ElementRefusal {
  readonly code: "invalid-element";
  /** Place in row-major order, from 0. */
  readonly index: number;
  readonly reason: string;
}

type Read<Type extends Datatype> = (values: readonly unknown[]) => Result<TensorData[Type], ElementRefusal>;

/** Reads flat JSON values as elements of each datatype, or names the first that does not fit. */
export const readElements: { readonly [Type in Datatype]: Read<Type> } = {
  BOOL: (values) =>
    fill(values, new Uint8Array(values.length), (value) =>
      typeof value === "boolean" ? Number(value) : `is ${shown(value)}; BOOL takes true or false`,
    ),
  UINT8: (values) => fill(values, new Uint8Array(values.length), integer("UINT8", 0, 255)),
  UINT16: (values) => fill(values, new Uint16Array(values.length), integer("UINT16", 0, 65_535)),
  UINT32: (values) => fill(values, new Uint32Array(values.length), integer("UINT32", 0, 4_294_967_295)),
  UINT64: (values) => fillBig(values, new BigUint64Array(values.length), "UINT64", 0n, 2n ** 64n - 1n),
  INT8: (values) => fill(values, new Int8Array(values.length), integer("INT8", -128, 127)),
  INT16: (values) => fill(values, new Int16Array(values.length), integer("INT16", -32_768, 32_767)),
  INT32: (values) => fill(values, new Int32Array(values.length), integer("INT32", -2_147_483_648, 2_147_483_647)),
  INT64: (values) => fillBig(values, new BigInt64Array(values.length), "INT64", -(2n ** 63n), 2n ** 63n - 1n),
  FP32: (values) => fill(values, new Float32Array(values.length), single),
  FP64: (values) => fill(values, new Float64Array(values.length), double("FP64")),
  BYTES: (values) => {
    const texts: string[] = [];
    for (const [index, value] of values.entries()) {
      if (typeof value !== "string") return unfit(index, `is ${shown(value)}; BYTES takes text`);
      texts.push(value);
    }
    return accept(texts);
  },
};

const unfit = (index: number, reason: string) => refuse({ code: "invalid-element", index, reason });

/** Fills from the left; `convert` answers the element, or in words why there is none. */
const fill = <Data extends { [index: number]: number }>(
  values: readonly unknown[],
  data: Data,
  convert: (value: unknown) => number | string,
): Result<Data, ElementRefusal> => {
  for (let index = 0; index < values.length; index += 1) {
    const element = convert(values[index]);
    if (typeof element === "string") return unfit(index, element);
    data[index] = element;
  }
  return accept(data);
};

const fillBig = <Data extends { [index: number]: bigint }>(
  values: readonly unknown[],
  data: Data,
  datatype: string,
  min: bigint,
  max: bigint,
): Result<Data, ElementRefusal> => {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    // Number.isInteger(1e300) holds, but a number that large was written with an exponent and is not that integer.
    const element = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof element !== "bigint") return unfit(index, `is ${shown(value)}; ${datatype} takes integers in digits`);
    if (element < min || element > max) return unfit(index, `is ${element}, outside ${datatype} (${min} to ${max})`);
    data[index] = element;
  }
  return accept(data);
};

const integer = (datatype: string, min: number, max: number) => (value: unknown) => {
  if (typeof value === "bigint") return `is ${value}, outside ${datatype} (${min} to ${max})`;
  if (typeof value !== "number" || !Number.isInteger(value)) return `is ${shown(value)}; ${datatype} takes integers`;
  return value >= min && value <= max ? value : `is ${value}, outside ${datatype} (${min} to ${max})`;
};

const double = (datatype: string) => (value: unknown) => {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number") {
    const hint = number === null || number === "NaN" ? `. ${nonFiniteHint}` : "";
    return `is ${shown(number)}; ${datatype} takes numbers${hint}`;
  }
  return Number.isFinite(number) ? number : `is outside ${datatype}`;
};

const asDouble = double("FP32");

const single = (value: unknown) => {
  const number = asDouble(value);
  return typeof number === "string" || Number.isFinite(Math.fround(number)) ? number : `is ${number}, outside FP32`;
};

/** What stands there, short enough for an error message. */
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "string")
    return value.length > 24 ? `text of ${value.length} characters` : JSON.stringify(value);
  return typeof value === "object" && value !== null ? "an object" : String(value);
};
