import type { Signature } from "../model-version/model-version.ts";
import { accept, type Result, refuse } from "../result.ts";
import { categoryText } from "./category-text.ts";
import { parseCsv } from "./parse-csv.ts";

/** A row of a version's reference: what the model was asked, what it answered, and what was right. */
export interface ReferenceRow {
  /** Every column of the file, as text. */
  readonly values: Readonly<Record<string, string>>;
  /** Probability of the second class; null where the file has none. */
  readonly score: number | null;
  readonly predicted: string | null;
  readonly truth: string | null;
}

export interface InvalidReference {
  readonly code: "invalid-reference";
  readonly reason: string;
}

/** File of a version that holds its reference rows. */
export const referenceFile = "reference.csv";

/**
 * Reads reference rows: a comma-separated file with a header, a column for each input of the model, and, where they are
 * known, `score`, `prediction` and `label`.
 *
 * @param signature  the model's inputs; without one nothing says what the features are
 */
export const readReferenceRows = (
  text: string,
  signature: Signature | null,
  segmentColumn: string | null,
): Result<readonly ReferenceRow[], InvalidReference> => {
  const [header, ...records] = parseCsv(text);
  const fault = faultOf(header, records, signature, segmentColumn);
  if (header === undefined || fault !== undefined) return refuse({ code: "invalid-reference", reason: fault ?? "" });
  return accept(
    records.map((record) => {
      const values = Object.fromEntries(header.map((name, index) => [name, record[index] ?? ""]));
      const score = Number(values.score === undefined || values.score === "" ? Number.NaN : values.score);
      return {
        values,
        score: Number.isNaN(score) ? null : score,
        predicted: categoryText(values.prediction) ?? null,
        truth: categoryText(values.label) ?? null,
      };
    }),
  );
};

const faultOf = (
  header: readonly string[] | undefined,
  records: readonly (readonly string[])[],
  signature: Signature | null,
  segmentColumn: string | null,
): string | undefined => {
  if (signature === null) return "the version has no signature, so nothing says which columns are features";
  if (header === undefined || records.length === 0) return "the file needs a header and at least one row";
  if (new Set(header).size < header.length) return "two columns have the same name";
  const missing = signature.inputs.map(({ name }) => name).filter((name) => !header.includes(name));
  if (missing.length > 0) return `the file has no column for the input ${missing.join(", ")}`;
  if (segmentColumn !== null && !header.includes(segmentColumn))
    return `the file has no column ${segmentColumn}, by which segments are told apart`;
  const ragged = records.findIndex((record) => record.length !== header.length);
  return ragged === -1
    ? undefined
    : `row ${ragged + 1} has ${records[ragged]?.length} fields and the header has ${header.length}`;
};
