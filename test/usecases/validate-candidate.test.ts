import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openArtifactStore } from "../../lib/adapters/s3/artifact-store.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { accept } from "../../lib/domain/result.ts";
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

const referenceFile = (rows: Uint8Array) => ({
  name: "reference.csv",
  sha256: createHash("sha256").update(rows).digest("hex"),
  sizeBytes: rows.length,
  mediaType: "text/csv",
});

test("a candidate whose reference rows are archived, or are not there, has no evidence, and its pipeline an answer", async () => {
  const { client, bucket } = storage;
  const artifacts = openArtifactStore({ client, bucket, clock: systemClock });
  const rows = new Uint8Array(140_000);
  const file = referenceFile(rows);
  const needs = { artifacts, invokers: { lambda: silent, sagemaker: silent, http: silent } };
  const validate = () =>
    validateCandidate(needs, "default", target([1, 2]), version(2, { artifacts: [file] }), version(1));
  expect(await validate()).toMatchObject({ rows: 0, fault: "version 2 has no reference rows" });
  await artifacts.keep("default", rows, "text/csv");
  await artifacts.release("default", file.sha256);
  storage.passDay();
  expect(await validate()).toMatchObject({ rows: 0, fault: "the reference rows of version 2 are archived" });
});

test("a candidate that answers truth values is held to labels of 0 and 1 like a champion that answers numbers", async () => {
  const { client, bucket } = storage;
  const artifacts = openArtifactStore({ client, bucket, clock: systemClock });
  const rows = new TextEncoder().encode("age,prediction,label\n1,1,True\n2,true,0\n3,false,False\n");
  await artifacts.keep("default", rows, "text/csv");
  const signature = {
    inputs: [{ name: "age", datatype: "FP64", shape: [-1] }],
    outputs: [],
  } as const;
  const answering: ModelInvoker = {
    ...silent,
    invoke: async (_target, { version: number }) =>
      accept([
        number === 2
          ? { name: "label", datatype: "BOOL", shape: [3], data: new Uint8Array([1, 1, 0]) }
          : { name: "label", datatype: "INT64", shape: [3], data: new BigInt64Array([1n, 0n, 0n]) },
      ]),
  };
  const evidence = await validateCandidate(
    { artifacts, invokers: { lambda: answering, sagemaker: answering, http: answering } },
    "default",
    target([1, 2]),
    version(2, { artifacts: [referenceFile(rows)], signature }),
    version(1, { signature }),
  );
  expect(evidence).toMatchObject({
    rows: 3,
    fault: null,
    agreeing: 3,
    pairs: { both: 2, onlyCandidate: 0, onlyChampion: 1, neither: 0 },
  });
});
