import { expect, test } from "vitest";
import { readReferenceRows } from "../../../lib/domain/profile/reference-rows.ts";
import { signature } from "../../support/measured.ts";

const rows = "age,region,score,prediction,label\n30,1,0.5,1,0\n,2,,,\n";

test("a row has its values, and what is known of its answer", () => {
  expect(readReferenceRows(rows, signature, "region")).toMatchObject({
    ok: true,
    value: [
      { values: { age: "30", region: "1" }, score: 0.5, predicted: "1", truth: "0" },
      { values: { age: "", region: "2" }, score: null, predicted: null, truth: null },
    ],
  });
});

test.each([
  ["", signature, null, "the file needs a header and at least one row"],
  ["age,region\n", signature, null, "the file needs a header and at least one row"],
  [rows, null, null, "the version has no signature, so nothing says which columns are features"],
  ["age,age\n1,2\n", signature, null, "two columns have the same name"],
  ["age\n1\n", signature, null, "the file has no column for the input region"],
  [rows, signature, "country", "the file has no column country, by which segments are told apart"],
  ["age,region\n1,2\n3\n", signature, null, "row 2 has 1 fields and the header has 2"],
])("%j cannot be a baseline, and it is said why", (text, inputs, segmentColumn, reason) => {
  expect(readReferenceRows(text, inputs, segmentColumn)).toEqual({
    ok: false,
    refusal: { code: "invalid-reference", reason },
  });
});
