import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openArtifactStore } from "../../lib/adapters/s3/artifact-store.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import type { ModelInvoker } from "../../lib/ports/model-invoker.ts";
import { validateCandidate } from "../../lib/usecases/validate-candidate.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../support/object-endpoint.ts";
import { version } from "../support/registry-world.ts";
import { target } from "../support/serving.ts";

let storage: ObjectEndpoint;
beforeAll(async () => {
  storage = await startObjectEndpoint();
});
afterAll(() => storage.stop());

const silent: ModelInvoker = {
  invoke: () => Promise.reject(new Error("nobody answers here")),
  invokeSplit: () => Promise.reject(new Error("nobody answers here")),
};

test("a candidate whose reference rows are archived, or are not there, has no evidence, and its pipeline an answer", async () => {
  const { client, bucket } = storage;
  const artifacts = openArtifactStore({ client, bucket, clock: systemClock });
  const rows = new Uint8Array(140_000);
  const file = {
    name: "reference.csv",
    sha256: createHash("sha256").update(rows).digest("hex"),
    sizeBytes: rows.length,
    mediaType: "text/csv",
  };
  const needs = { artifacts, invokers: { lambda: silent, sagemaker: silent, http: silent } };
  const validate = () =>
    validateCandidate(needs, "default", target([1, 2]), version(2, { artifacts: [file] }), version(1));
  expect(await validate()).toMatchObject({ rows: 0, fault: "version 2 has no reference rows" });
  await artifacts.keep("default", rows, "text/csv");
  await artifacts.release("default", file.sha256);
  storage.passDay();
  expect(await validate()).toMatchObject({ rows: 0, fault: "the reference rows of version 2 are archived" });
});
