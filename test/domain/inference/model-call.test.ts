import {
  type Arbitrary,
  assert as assertProperty,
  bigInt,
  boolean,
  constantFrom,
  double,
  float,
  integer,
  property,
  string,
  tuple,
} from "fast-check";
import { describe, expect, test } from "vitest";
import { readModelAnswer, writeModelCall } from "../../../lib/domain/inference/model-call.ts";
import { parseInferenceRequest } from "../../../lib/domain/inference/parse-inference-request.ts";
import type { Tensor } from "../../../lib/domain/inference/tensor.ts";
import { writeInferenceResponse } from "../../../lib/domain/inference/write-inference-response.ts";

const pair = <T>(value: Arbitrary<T>) => tuple(value, value);
const finite = { noNaN: true, noDefaultInfinity: true } as const;
/** JSON has one zero. */
const positiveZero = (value: number) => value + 0;
const anyTensor: Arbitrary<Tensor> = constantFrom(0, 1, 2, 3, 4, 5).chain((kind): Arbitrary<Tensor> => {
  const base = { name: 'té"x', shape: [2, 1] };
  const tensors: Arbitrary<Tensor>[] = [
    pair(float(finite).map(positiveZero)).map((data) => ({ ...base, datatype: "FP32", data: Float32Array.from(data) })),
    pair(double(finite).map(positiveZero)).map((data) => ({
      ...base,
      datatype: "FP64",
      data: Float64Array.from(data),
    })),
    pair(bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((data) => ({
      ...base,
      datatype: "INT64",
      data: BigInt64Array.from(data),
    })),
    pair(integer({ min: -128, max: 127 })).map((data) => ({ ...base, datatype: "INT8", data: Int8Array.from(data) })),
    pair(boolean()).map((data) => ({ ...base, datatype: "BOOL", data: Uint8Array.from(data, Number) })),
    pair(string({ unit: "binary" })).map((data) => ({ ...base, datatype: "BYTES", data })),
  ];
  return tensors[kind] ?? constantFrom();
});

test("what is written is read back the same, bit by bit", () => {
  assertProperty(
    property(anyTensor, (tensor) => {
      const text = writeModelCall({ inputs: [tensor], outputs: ["y"] });
      if (!text.ok) throw new Error(text.refusal.reason);
      const read = parseInferenceRequest(text.value);
      expect(read).toEqual({ ok: true, value: { inputs: [tensor], outputs: ["y"] } });
    }),
  );
});

test("NaN and infinities are not written", () => {
  const tensor: Tensor = { name: "x", datatype: "FP32", shape: [1], data: Float32Array.of(Number.NaN) };
  expect(writeModelCall({ inputs: [tensor] })).toMatchObject({ refusal: { code: "not-representable" } });
});

test("an answer names its model even to clients that fail without it", () => {
  const outputs: Tensor[] = [{ name: "y", datatype: "INT64", shape: [1], data: BigInt64Array.of(2n ** 62n) }];
  const head = { modelName: "m", modelVersion: "3", id: "a", parameters: { tidegate_arm: "stable" }, outputs };
  expect(writeInferenceResponse(head)).toEqual({
    ok: true,
    value:
      '{"model_name":"m","model_version":"3","id":"a","parameters":{"tidegate_arm":"stable"},"outputs":[{"name":"y","datatype":"INT64","shape":[1],"data":[4611686018427387904]}]}',
  });
});

describe("an answer other than 200", () => {
  test.each([
    [400, "model-refused-inputs"],
    [422, "model-refused-inputs"],
    [429, "target-unavailable"],
    [503, "target-unavailable"],
    [504, "target-timeout"],
    [500, "model-failed"],
    [404, "model-failed"],
  ])("with status %i is %s, in the model's own words", (status, code) => {
    expect(readModelAnswer(status, '{"error":"why"}')).toEqual({ ok: false, refusal: { code, reason: "why" } });
  });

  test("without readable words still has a reason, and a long one is cut", () => {
    expect(readModelAnswer(500, "<html>")).toMatchObject({ refusal: { reason: "status 500 without reason" } });
    const long = readModelAnswer(500, JSON.stringify({ error: "x".repeat(9999) }));
    expect(long.ok ? 0 : long.refusal.reason.length).toBe(500);
    // An odd number of code units is in front, so the cut goes through a character.
    const within = readModelAnswer(500, JSON.stringify({ error: `x${"\u{1F600}".repeat(300)}` }));
    expect(within.ok ? "" : within.refusal.reason).toMatch(/^x\u{1F600}+\uFFFD$/u);
  });
});

test.each(["", "[]", "{}", '{"outputs":{}}', '{"outputs":[{"name":"y"}]}'])(
  "%j with 200 is the model's failure",
  (body) => {
    expect(readModelAnswer(200, body)).toMatchObject({ refusal: { code: "model-failed" } });
  },
);
