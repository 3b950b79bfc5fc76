import { isKind, type PickleValue } from "./pickle-value.ts";

/** Raw elements that follow in the stream. */
interface ArrayBehind {
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
    padded: typeof state.get("numpy_array_alignment_bytes") === "number",
    bytes: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined,
  };
};

/** Bytes of an element of a `numpy.dtype('f8', …)`; undefined for objects, which are pickles again, and for what is unknown. */
const itemBytesOf = (dtype: PickleValue | undefined): number | undefined => {
  if (!isKind(dtype, "made") || dtype.by !== "numpy.dtype" || !isKind(dtype.from, "tuple")) return undefined;
  const [code] = dtype.from.items;
  const parts = typeof code === "string" ? /^[|<>=]?([bBiufcmMSUV])(\d+)$/.exec(code) : null;
  if (parts === null) return undefined;
  const size = Number(parts[2]);
  if (parts[1] !== "V") return parts[1] === "U" ? size * 4 : size;
  // The flags of a structured type come last; 1 is NPY_ITEM_REFCOUNT: it holds objects.
  const state = isKind(dtype.state, "tuple") ? dtype.state.items : [];
  const flags = state[7];
  return typeof flags === "number" && flags % 2 === 0 ? size : undefined;
};
