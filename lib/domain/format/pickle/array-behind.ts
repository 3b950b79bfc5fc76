import { isKind, type PickleValue } from "./pickle-value.ts";

/** What follows in the stream. */
interface ArrayBehind {
  /** Whether it is not raw elements but a pickle of its own: elements are objects. */
  readonly isPickle: boolean;
  /** Whether a byte and padding come first: joblib aligns its arrays since 1.1. */
  readonly padded: boolean;
  /** Undefined where it cannot be told. */
  readonly bytes: number | undefined;
}

/**
 * Says whether joblib's loader reads an array right behind an object that was just built, and how long that is
 * (`joblib/numpy_pickle.py`, `NumpyArrayWrapper.read_array`).
 */
export const arrayBehind = (built: PickleValue): ArrayBehind | undefined => {
  if (!isKind(built, "made") || built.by !== "joblib.numpy_pickle.NumpyArrayWrapper") return undefined;
  const state = isKind(built.state, "dict") ? built.state.entries : new Map<string, PickleValue>();
  const shape = state.get("shape");
  const itemBytes = itemBytesOf(state.get("dtype"));
  const bytes =
    isKind(shape, "tuple") && itemBytes !== undefined && shape.items.length < 33
      ? shape.items.reduce<number>(
          (product, length) => product * (typeof length === "number" ? length : NaN),
          itemBytes,
        )
      : NaN;
  return {
    isPickle: holdsObjects(state.get("dtype")),
    padded: typeof state.get("numpy_array_alignment_bytes") === "number",
    bytes: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined,
  };
};

/** Type code of a `numpy.dtype('f8', …)`: a letter and a size. */
const codeOf = (dtype: PickleValue | undefined): readonly [string, number] | undefined => {
  if (!isKind(dtype, "made") || dtype.by !== "numpy.dtype" || !isKind(dtype.from, "tuple")) return undefined;
  const [code] = dtype.from.items;
  const parts = typeof code === "string" ? /^[|<>=]?([bBiufcmMOSUV])(\d+)$/.exec(code) : null;
  return parts?.[1] === undefined ? undefined : [parts[1], Number(parts[2])];
};

/** Flags of a structured type, which come last in its state; 1 is NPY_ITEM_REFCOUNT: it holds objects. */
const flagsOf = (dtype: PickleValue | undefined): number | undefined => {
  const flags = isKind(dtype, "made") && isKind(dtype.state, "tuple") ? dtype.state.items[7] : undefined;
  return typeof flags === "number" ? flags : undefined;
};

const holdsObjects = (dtype: PickleValue | undefined): boolean => {
  const code = codeOf(dtype);
  return code?.[0] === "O" || (code?.[0] === "V" && (flagsOf(dtype) ?? 0) % 2 === 1);
};

/** Bytes of an element; undefined for objects and for what is unknown. */
const itemBytesOf = (dtype: PickleValue | undefined): number | undefined => {
  const [letter, size] = codeOf(dtype) ?? ["O", 0];
  if (letter === "U") return size * 4;
  if (letter === "V") return flagsOf(dtype) === undefined || holdsObjects(dtype) ? undefined : size;
  return letter === "O" ? undefined : size;
};
