import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { openOnnxSession } from "../../../lib/adapters/onnx/onnx-session.ts";
import { ModelIntegrityError, verifyModel } from "../../../lib/adapters/onnx/verify-model.ts";
import { onnxModel } from "../../support/onnx-models.ts";

test("a file that differs by one bit from the registered one never reaches the engine", () => {
  const model = onnxModel("tabular");
  const digest = createHash("sha256").update(model).digest("hex");
  expect(verifyModel(model, digest, "s3://models/a")).toBe(model);

  const flipped = Uint8Array.from(model, (byte, index) => (index === 100 ? byte ^ 1 : byte));
  expect(() => verifyModel(flipped, digest, "s3://models/a")).toThrow(ModelIntegrityError);
  expect(() => verifyModel(flipped, digest, "s3://models/a")).toThrow(
    new RegExp(`s3://models/a has SHA-256 [0-9a-f]{64}, but the deployment is for ${digest}`),
  );
});

test("a file that is no model is refused at the start", async () => {
  await expect(openOnnxSession(Buffer.from("no model"))).rejects.toThrow(/protobuf|load model/i);
});
