/** Element types of the Open Inference Protocol that have a JSON form, and how each is held in memory. */
export interface TensorData {
  /** One byte an element, 0 or 1. */
  readonly BOOL: Uint8Array;
  readonly UINT8: Uint8Array;
  readonly UINT16: Uint16Array;
  readonly UINT32: Uint32Array;
  readonly UINT64: BigUint64Array;
  readonly INT8: Int8Array;
  readonly INT16: Int16Array;
  readonly INT32: Int32Array;
  readonly INT64: BigInt64Array;
  readonly FP32: Float32Array;
  readonly FP64: Float64Array;
  /** Text; the JSON dialect has no form for other bytes. */
  readonly BYTES: readonly string[];
}

export type Datatype = keyof TensorData;

const names: { readonly [Name in Datatype]: true } = {
  BOOL: true,
  UINT8: true,
  UINT16: true,
  UINT32: true,
  UINT64: true,
  INT8: true,
  INT16: true,
  INT32: true,
  INT64: true,
  FP32: true,
  FP64: true,
  BYTES: true,
};

/** The datatypes of the JSON dialect; FP16 and BF16 exist in the protocol but have no JSON form. */
export const datatypes: readonly string[] = Object.keys(names);

export const isDatatype = (name: unknown): name is Datatype => typeof name === "string" && Object.hasOwn(names, name);
