import fc from "fast-check";
import { expect, test } from "vitest";
import { addPrediction } from "../../../lib/domain/profile/add-prediction.ts";
import { categoryText } from "../../../lib/domain/profile/category-text.ts";
import { isSameAnswer } from "../../../lib/domain/profile/is-same-answer.ts";
import { outcomeOf } from "../../../lib/domain/profile/outcome.ts";
import { emptyProfile } from "../../../lib/domain/profile/profile-sum.ts";
import { reference } from "../../support/measured.ts";

const baseline = reference();

/** A class of two, and a form in which it may be sent. */
const sent = fc.boolean().chain((is) =>
  fc.record({
    is: fc.constant(is),
    value: fc.constantFrom<number | string | boolean>(
      is,
      String(is),
      Number(is),
      String(Number(is)),
      `${Number(is)}.0`,
    ),
  }),
);

test("a label of two classes is right or wrong by its class, in whichever form the model and the label give it", () => {
  fc.assert(
    fc.property(sent, sent, (answer, label) => {
      const sum = emptyProfile();
      const truth = categoryText(label.value) ?? null;
      addPrediction(sum, baseline, { ...outcomeOf({ label: answer.value }), inputs: {}, segment: null, truth });
      expect(sum.outcomes).toEqual({ rows: 1, labelled: 1, wrong: answer.is === label.is ? 0 : 1 });
    }),
  );
});

test.each([
  ["pandas", "True", "False"],
  ["R", "TRUE", "FALSE"],
])("a truth value is one as %s writes it into reference rows", (_, yes, no) => {
  for (const [text, is] of [
    [yes, true],
    [no, false],
  ] as const) {
    for (const answer of [is, Number(is), String(Number(is))])
      expect(isSameAnswer(categoryText(answer), categoryText(text))).toBe(true);
    expect(isSameAnswer(categoryText(!is), categoryText(text))).toBe(false);
  }
});

test("any other two texts are the same only when they are equal", () => {
  const text = fc.constantFrom("0", "1", "2", "yes", "Yes", "10", "t", " true", "constructor", "");
  fc.assert(fc.property(text, text, (one, other) => void expect(isSameAnswer(one, other)).toBe(one === other)));
  expect(isSameAnswer(null, "false")).toBe(false);
  expect(isSameAnswer(undefined, null)).toBe(false);
});
