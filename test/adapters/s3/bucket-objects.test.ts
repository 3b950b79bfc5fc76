import { afterAll, beforeAll, expect, test } from "vitest";
import { openBucketObjects } from "../../../lib/adapters/s3/bucket-objects.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";

let endpoint: ObjectEndpoint;
beforeAll(async () => {
  endpoint = await startObjectEndpoint();
});
afterAll(() => endpoint.stop());

test("objects are listed in order and read as they were written; what is not there is undefined", async () => {
  const bucket = openBucketObjects(endpoint);
  for (const key of ["b/tile/0/000.p/1", "a/checkpoint", "b/checkpoint"])
    await bucket.write(key, new TextEncoder().encode(`of ${key}`));
  const keys: string[] = [];
  for await (const key of bucket.keys("b/")) keys.push(key);
  expect(keys).toEqual(["b/checkpoint", "b/tile/0/000.p/1"]);
  expect(Buffer.from((await bucket.read("b/checkpoint")) ?? []).toString()).toBe("of b/checkpoint");
  expect(await bucket.read("b/none")).toBeUndefined();
});
