import { expect, test } from "vitest";
import { labelFault } from "../../../lib/domain/profile/label-fault.ts";

test.each(["yes", " ", "\n", "\t", "+1", "0", "non-é", "NaN?", "naan", "می‌خواهم", "👩‍🔬", "foo bar", "TRUE"])(
  "a model may answer %j, so it may be a label",
  (text) => expect(labelFault(text)).toBeUndefined(),
);

test.each(["", "nan", "NAN"])("%j says that nobody knows", (text) => {
  expect(labelFault(text)).toContain("nobody knows");
});

test.each(["\u0000", "a\u001bb", "a\u202eb", "\ud800", "\u200b"])("%j is nothing that somebody would write", (text) => {
  expect(labelFault(text)).toBeTypeOf("string");
});
