import type { TensorSignature } from "../model-version/model-version.ts";
import type { ReferenceRow } from "../profile/reference-rows.ts";

/** Rows taken evenly from all of them: enough to see a difference of one in a hundred, and no more work than that. */
const rowsMax = 5_000;
const batchRows = 500;

/** The labelled rows that a candidate is judged on, in batches. */
export const referenceBatches = (rows: readonly ReferenceRow[]): readonly (readonly ReferenceRow[])[] => {
  const labelled = rows.filter(({ truth }) => truth !== null);
  const step = Math.max(1, labelled.length / rowsMax);
  const taken = Array.from(
    { length: Math.min(rowsMax, labelled.length) },
    (_, index) => labelled[Math.floor(index * step)],
  ).filter((row) => row !== undefined);
  return Array.from({ length: Math.ceil(taken.length / batchRows) }, (_, index) =>
    taken.slice(index * batchRows, (index + 1) * batchRows),
  );
};

/**
 * The body of an inference call that asks a model about reference rows.
 *
 * @returns undefined when a row lacks a value of an input: there is no way to ask about nothing
 */
export const referenceCall = (
  rows: readonly ReferenceRow[],
  inputs: readonly TensorSignature[],
): string | undefined => {
  const tensors = inputs.map(({ name, datatype, shape }) => {
    const data = rows.map(({ values }) => elementText(values[name], datatype));
    return data.includes(undefined)
      ? undefined
      : `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":${JSON.stringify([rows.length, ...shape.slice(1)])},"data":[${data.join(",")}]}`;
  });
  return tensors.includes(undefined) ? undefined : `{"inputs":[${tensors.join(",")}]}`;
};

const elementText = (text: string | undefined, datatype: string): string | undefined => {
  if (text === undefined || text === "") return undefined;
  if (datatype === "BYTES") return JSON.stringify(text);
  if (datatype === "BOOL") return /^(1|true)$/i.test(text) ? "true" : "false";
  return Number.isFinite(Number(text)) ? text : undefined;
};
