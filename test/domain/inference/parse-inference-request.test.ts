import { describe, expect, test } from "vitest";
import { parseInferenceRequest } from "../../../lib/domain/inference/parse-inference-request.ts";

const parse = (body: unknown) => parseInferenceRequest(typeof body === "string" ? body : JSON.stringify(body));
const tensor = (more: Readonly<Record<string, unknown>> = {}) => ({
  name: "x",
  datatype: "FP32",
  shape: [2, 2],
  data: [1, 2, 3, 4],
  ...more,
});
const reasonOf = (body: unknown) => {
  const parsed = parse(body);
  return parsed.ok ? "accepted" : parsed.refusal.reason;
};

describe("accepts", () => {
  test("nested data as flat data, in row-major order", () => {
    const nested = parse({ inputs: [tensor({ shape: [2, 1, 2], data: [[[1, 2]], [[3, 4]]] })] });
    expect(nested).toMatchObject({ value: { inputs: [{ shape: [2, 1, 2], data: Float32Array.of(1, 2, 3, 4) }] } });
    expect(parse({ inputs: [tensor({ shape: [], data: [7] })] })).toMatchObject({ ok: true });
  });

  test("id, unit and wanted outputs; members and parameters that it does not know", () => {
    const body = {
      id: "a",
      model_name: "m",
      inputs: [tensor()],
      outputs: [{ name: "y" }],
      parameters: { priority: 1 },
    };
    expect(parse(body)).toMatchObject({ value: { id: "a", outputs: ["y"] } });
    expect(parse({ ...body, parameters: { tidegate_unit: "customer-é" } })).toMatchObject({
      value: { unit: "customer-é" },
    });
    expect(parse({ inputs: [tensor()], outputs: [] })).toMatchObject({ ok: true });
  });

  test("integers of 64 bits to the last digit", () => {
    const text = '{"inputs":[{"name":"x","datatype":"INT64","shape":[2],"data":[9223372036854775807,-3]}]}';
    expect(parse(text)).toMatchObject({
      value: { inputs: [{ data: BigInt64Array.of(9_223_372_036_854_775_807n, -3n) }] },
    });
  });
});

describe("refuses, saying what and where,", () => {
  const inputs = (more: Readonly<Record<string, unknown>>) => ({ inputs: [tensor(more)] });
  const cases: readonly [string, unknown, string][] = [
    ["a body that is no object", [], "JSON object"],
    ["no inputs", {}, "inputs must be an array"],
    ["empty inputs", { inputs: [] }, "at least one"],
    ["an input that is no object", { inputs: [3] }, "inputs[0] must be an object"],
    ["a tensor without a name", inputs({ name: "" }), "inputs[0] needs a name"],
    ["one name twice", { inputs: [tensor(), tensor()] }, "inputs holds 'x' twice"],
    ["an id that is no text", { id: 3, inputs: [tensor()] }, "id must be text"],
    ["a datatype without a JSON form", inputs({ datatype: "FP16" }), "FP16, which has no JSON form"],
    ["an unknown datatype", inputs({ datatype: "float" }), 'datatype "float"; known are BOOL'],
    ["no datatype", inputs({ datatype: undefined }), "input 'x' needs a datatype"],
    ["no shape", inputs({ shape: undefined }), "input 'x' needs a shape"],
    ["a negative dimension", inputs({ shape: [-1, 2] }), "dimension -1"],
    ["a dimension of zero", inputs({ shape: [0] }), "dimension 0"],
    ["a fractional dimension", inputs({ shape: [1.5] }), "dimension 1.5"],
    ["a shape that overflows", inputs({ shape: [2 ** 30, 2 ** 30, 2 ** 30] }), "more than 6291456 elements"],
    [
      "a dimension beyond doubles",
      '{"inputs":[{"name":"x","datatype":"FP32","shape":[9007199254740992,9007199254740992],"data":[1]}]}',
      "input 'x' has a shape of more than 6291456 elements",
    ],
    [
      "a negative dimension beyond doubles",
      '{"inputs":[{"name":"x","datatype":"FP32","shape":[-9007199254740993],"data":[1]}]}',
      "dimension -9007199254740993; dimensions are integers of at least 1",
    ],
    ["too many dimensions", inputs({ shape: Array(17).fill(1) }), "has 17 dimensions"],
    ["fewer values than the shape holds", inputs({ data: [1, 2, 3] }), "has 3 elements, but its shape [2,2] holds 4"],
    ["nested data of another shape", inputs({ data: [[1, 2, 3], [4]] }), "nested data that does not follow its shape"],
    ["data half nested", inputs({ data: [[1, 2], 3, 4] }), "nested data that does not follow its shape"],
    ["no data", inputs({ data: undefined }), "needs data"],
    ["text among numbers", inputs({ data: [1, 2, "3", 4] }), 'data[2] is "3"; FP32 takes numbers'],
    ["null among numbers", inputs({ data: [null, 2, 3, 4] }), "NaN and Infinity have no JSON form"],
    ["a number beyond FP32", inputs({ data: [1, 2, 3, 1e39] }), "data[3] is 1e+39, outside FP32"],
    [
      "a number beyond doubles",
      '{"inputs":[{"name":"x","datatype":"FP64","shape":[1],"data":[1e400]}]}',
      "outside FP64",
    ],
    ["an integer out of range", inputs({ datatype: "UINT8", data: [0, 1, 2, 256] }), "data[3] is 256, outside UINT8"],
    ["a fraction for an integer", inputs({ datatype: "INT32", data: [0, 1, 2, 0.5] }), "is 0.5; INT32 takes integers"],
    ["a rounded 64-bit integer", inputs({ datatype: "INT64", data: [0, 1, 2, 1e300] }), "takes integers in digits"],
    [
      "an integer beyond 64 bits",
      '{"inputs":[{"name":"x","datatype":"INT64","shape":[1],"data":[9223372036854775808]}]}',
      "data[0] is 9223372036854775808, outside INT64",
    ],
    ["a number for a truth value", inputs({ datatype: "BOOL", data: [1, 0, 1, 0] }), "BOOL takes true or false"],
    ["a number for text", inputs({ datatype: "BYTES" }), "BYTES takes text"],
    ["binary inputs", inputs({ parameters: { binary_data_size: 16 } }), "binary data, which this server does not take"],
    ["binary outputs", { inputs: [tensor()], parameters: { binary_data_output: true } }, "binary outputs are not"],
    ["a binary output", { inputs: [tensor()], outputs: [{ name: "y", parameters: { binary_data: true } }] }, "binary"],
    ["an output without a name", { inputs: [tensor()], outputs: [{}] }, "every output needs a name"],
    ["an output twice", { inputs: [tensor()], outputs: [{ name: "y" }, { name: "y" }] }, "asked for twice"],
    ["an empty unit", { inputs: [tensor()], parameters: { tidegate_unit: "" } }, "tidegate_unit must have 1 to 256"],
    ["half a character", { inputs: [tensor()], parameters: { tidegate_unit: "\ud800" } }, "half a surrogate pair"],
  ];
  test.each(cases)("%s", (_, body, reason) => {
    expect(reasonOf(body)).toContain(reason);
  });

  test("long text without repeating it", () => {
    expect(reasonOf(inputs({ data: [1, 2, 3, "s".repeat(10_000)] }))).toContain("is text of 10000 characters");
    expect(reasonOf(inputs({ name: "n".repeat(10_000), datatype: "X" })).length).toBeLessThan(400);
  });
});
