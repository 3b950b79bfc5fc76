import type { Datatype, TensorData } from "./datatype.ts";

/** A named tensor of one datatype; `data` is flat in row-major order and as long as the product of `shape`. */
export interface TensorOf<Type extends Datatype> {
  readonly name: string;
  readonly datatype: Type;
  /** Every dimension at least 1; empty for a scalar. */
  readonly shape: readonly number[];
  readonly data: TensorData[Type];
}

export type Tensor = { [Type in Datatype]: TensorOf<Type> }[Datatype];
