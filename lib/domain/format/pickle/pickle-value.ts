/** As much of an object on a pickle's stack as tells what the pickle reaches for. */
export type PickleValue = string | number | Global | Tuple | Dict | Made | Opaque;

/** Something imported. */
export interface Global {
  readonly kind: "global";
  /** `module.name`. */
  readonly path: string;
}

export interface Tuple {
  readonly kind: "tuple";
  /** The first of them only. */
  readonly items: readonly PickleValue[];
}

export interface Dict {
  readonly kind: "dict";
  /** Values of the first text keys. */
  readonly entries: Map<string, PickleValue>;
}

/** What calling something imported gave. */
export interface Made {
  readonly kind: "made";
  /** Path of what was called. */
  readonly by: string;
  readonly from: PickleValue;
  /** What it was built with. */
  state?: PickleValue;
}

/** Anything else: it is data, or nobody knows before it is loaded. */
export interface Opaque {
  readonly kind: "opaque";
}

export const opaque: Opaque = { kind: "opaque" };

export const isKind = <Kind extends Exclude<PickleValue, string | number>["kind"]>(
  value: PickleValue | undefined,
  kind: Kind,
): value is Extract<PickleValue, { readonly kind: Kind }> => typeof value === "object" && value.kind === kind;
