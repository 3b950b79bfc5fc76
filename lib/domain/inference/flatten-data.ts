import { accept, type Result, refuse } from "../result.ts";

export type ShapeRefusal = { readonly code: "shape-mismatch"; readonly reason: string };

/** Well above any model's; bounds the recursion over nested data. */
const rankMax = 16;

/** A request body has 6 MB at most, so no tensor of it can have more elements. */
const elementsMax = 6_291_456;

/**
 * Reads a shape that a caller sent.
 *
 * @returns dimensions, each an integer of at least 1, and their product; the product of no dimensions is 1 (a scalar)
 */
export const readShape = (
  shape: unknown,
): Result<{ readonly shape: readonly number[]; readonly elements: number }, ShapeRefusal> => {
  if (!Array.isArray(shape)) return mismatch("needs a shape: an array of integers");
  if (shape.length > rankMax) return mismatch(`has ${shape.length} dimensions; ${rankMax} is the most`);
  const dimensions: number[] = [];
  let elements = 1;
  for (const dimension of shape) {
    // An integer beyond 2^53 was read without loss.
    if (typeof dimension === "bigint" && dimension > 0n) return tooManyElements;
    if (typeof dimension !== "number" || !Number.isInteger(dimension) || dimension < 1)
      return mismatch(`has the dimension ${String(dimension).slice(0, 24)}; dimensions are integers of at least 1`);
    dimensions.push(dimension);
    elements *= dimension;
    if (elements > elementsMax) return tooManyElements;
  }
  return accept({ shape: dimensions, elements });
};

/**
 * Brings tensor data into row-major order. The protocol allows it flat, or nested exactly as the shape says.
 *
 * @param elements  product of `shape`
 * @returns         as many values as the shape holds, not yet checked against a datatype
 */
export const flattenData = (
  data: unknown,
  shape: readonly number[],
  elements: number,
): Result<readonly unknown[], ShapeRefusal> => {
  if (!Array.isArray(data)) return mismatch("needs data: an array");
  const nested = shape.length > 1 && Array.isArray(data[0]);
  const values: readonly unknown[] | undefined = nested ? collect(data, shape, 0, []) : data;
  if (values === undefined) return mismatch(`has nested data that does not follow its shape [${shape}]`);
  return values.length === elements
    ? accept(values)
    : mismatch(`has ${values.length} elements, but its shape [${shape}] holds ${elements}`);
};

const collect = (
  data: readonly unknown[],
  shape: readonly number[],
  depth: number,
  into: unknown[],
): unknown[] | undefined => {
  if (data.length !== shape[depth]) return undefined;
  const leaves = depth === shape.length - 1;
  for (const item of data) {
    if (leaves) into.push(item);
    else if (!Array.isArray(item) || collect(item, shape, depth + 1, into) === undefined) return undefined;
  }
  return into;
};

const mismatch = (reason: string) => refuse({ code: "shape-mismatch", reason });

const tooManyElements = mismatch(`has a shape of more than ${elementsMax} elements`);
