import { describe, expect, test } from "vitest";
import { answerInference, answerMetadata } from "../../../functions/model-server/answer.ts";
import { openTestModel, tabularRequest } from "../../support/onnx-models.ts";

const tabular = await openTestModel("tabular");
const echo = await openTestModel("echo");

const echoRequest = (data: Readonly<Record<string, string>>) =>
  `{"inputs":[${Object.entries(data)
    .map(([type, text]) => `{"name":"in_${type}","datatype":"${type}","shape":[1,2],"data":[${text}]}`)
    .join(",")}]}`;

const everyDatatype = {
  BOOL: "true,false",
  UINT8: "0,255",
  UINT16: "0,65535",
  UINT32: "0,4294967295",
  UINT64: "9007199254740993,18446744073709551615",
  INT8: "-128,127",
  INT16: "-32768,32767",
  INT32: "-2147483648,2147483647",
  INT64: "-9223372036854775808,9223372036854775807",
  FP32: "0.5,-3.4028234663852886e+38",
  FP64: "5e-324,-0.1",
  BYTES: '"é漢😀","\\"\\n"',
};

describe("answers", () => {
  test("every datatype passes through the engine without losing a digit", async () => {
    const { status, body } = await answerInference(echo, echoRequest(everyDatatype));
    expect(status).toBe(200);
    for (const [type, text] of Object.entries(everyDatatype))
      expect(body).toContain(`{"name":"out_${type}","datatype":"${type}","shape":[1,2],"data":[${text}]}`);
  });

  test("a logistic regression gives the probability that its coefficients say", async () => {
    const { body } = await answerInference(tabular, JSON.stringify(tabularRequest(2)));
    const [label, probabilities] = JSON.parse(body).outputs;
    // Coefficients are linspace(-0.5, 0.5, 10) over the inputs in order, the intercept 0.25.
    const weights = Array.from({ length: 10 }, (_, index) => -0.5 + index / 9);
    const logistic = (age: number) => {
      const values = [age, ...Array(7).fill(0.5), 2, 2];
      return 1 / (1 + Math.exp(-(0.25 + values.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0))));
    };
    expect(label).toMatchObject({ name: "label", datatype: "INT64", shape: [2], data: [0, 0] });
    expect(probabilities.shape).toEqual([2, 2]);
    expect(probabilities.data[1]).toBeCloseTo(logistic(30), 7);
    expect(probabilities.data[3]).toBeCloseTo(logistic(31), 7);
  });

  test("only the outputs that were asked for, in the order asked", async () => {
    const wanted = (names: string[]) =>
      answerInference(tabular, JSON.stringify(tabularRequest(1, { outputs: names.map((name) => ({ name })) })));
    const { body } = await wanted(["probabilities", "label"]);
    expect(JSON.parse(body).outputs.map(({ name }: { name: string }) => name)).toEqual(["probabilities", "label"]);
    expect(JSON.parse((await wanted(["label"])).body).outputs).toHaveLength(1);
  });

  test("the metadata is the model's own", () => {
    expect(JSON.parse(answerMetadata(tabular).body)).toMatchObject({
      inputs: expect.arrayContaining([{ name: "region", datatype: "INT64", shape: [-1, 1] }]),
      outputs: [
        { name: "label", datatype: "INT64", shape: [-1] },
        { name: "probabilities", datatype: "FP32", shape: [-1, 2] },
      ],
    });
  });
});

describe("refuses as the caller's mistake", () => {
  const { inputs } = tabularRequest();
  const [age, ...others] = inputs;
  const cases: readonly [string, unknown, RegExp][] = [
    ["a missing input", { inputs: others }, /input 'age' is missing; the model takes FP32 \[-1,1\]/],
    ["an unknown input", { inputs: [...inputs, { ...age, name: "height" }] }, /no input 'height'/],
    ["another datatype", { inputs: [{ ...age, datatype: "FP64" }, ...others] }, /input 'age' is FP64/],
    ["another rank", { inputs: [{ ...age, shape: [1] }, ...others] }, /input 'age' has shape \[1\]/],
    ["an unknown output", { inputs, outputs: [{ name: "score" }] }, /no output 'score'; it gives 'label'/],
    [
      "batches of unlike size",
      { inputs: [{ ...age, shape: [2, 1], data: [1, 2] }, ...others] },
      /'age' has 2 rows and input 'income' has 1/,
    ],
    ["a body without inputs", {}, /inputs must be an array/],
  ];
  test.each(cases)("%s", async (_, request, reason) => {
    const { status, body } = await answerInference(tabular, JSON.stringify(request));
    expect([status, JSON.parse(body).error]).toEqual([400, expect.stringMatching(reason)]);
  });
});

test("an output that JSON cannot carry is the model's failure", async () => {
  const { status, body } = await answerInference(echo, echoRequest({ ...everyDatatype, FP32: "0,1" }));
  expect([status, JSON.parse(body).error]).toEqual([
    500,
    expect.stringContaining("'reciprocal' holds NaN or an infinity"),
  ]);
});
