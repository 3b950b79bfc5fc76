import type { Tensor } from "./tensor.ts";

/** A captured value; integers beyond 2^53 are decimal text, several values of one row an array. */
type RowValue = number | string | boolean | readonly (number | string | boolean)[];

/** One example: tensor name → value. */
export type Row = Readonly<Record<string, RowValue>>;

/**
 * Cuts a batch into its examples, so that each can meet its own label later.
 *
 * The batch is the first dimension that all tensors share; where they share none, the whole request is one example.
 *
 * @param outputs  empty when the model gave none
 * @returns        as many input rows as output rows, except that failed predictions have no output rows
 */
export const predictionRows = (
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
): { readonly inputs: readonly Row[]; readonly outputs: readonly Row[] } => {
  const count = batchSize([...inputs, ...outputs]);
  return { inputs: cut(inputs, count), outputs: outputs.length === 0 ? [] : cut(outputs, count) };
};

const batchSize = (tensors: readonly Tensor[]): number => {
  const first = tensors[0]?.shape[0] ?? 1;
  return tensors.every(({ shape }) => shape[0] === first) ? first : 1;
};

const cut = (tensors: readonly Tensor[], count: number): readonly Row[] => {
  const columns = tensors.map(({ name, ...tensor }) => ({ name, values: plainValues({ name, ...tensor }) }));
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, rowValue(values, row, count)])),
  );
};

const rowValue = (values: readonly (number | string | boolean)[], row: number, count: number): RowValue => {
  const width = values.length / count;
  return width === 1 ? (values[row] ?? "") : values.slice(row * width, (row + 1) * width);
};

const plainValues = (tensor: Tensor): readonly (number | string | boolean)[] => {
  switch (tensor.datatype) {
    case "BOOL":
      return Array.from(tensor.data, (element) => element !== 0);
    case "INT64":
    case "UINT64":
      return Array.from(tensor.data, (element) => {
        const number = Number(element);
        return Number.isSafeInteger(number) ? number : element.toString();
      });
    case "BYTES":
      return tensor.data;
    default:
      return Array.from(tensor.data);
  }
};
