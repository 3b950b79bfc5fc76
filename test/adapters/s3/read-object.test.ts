import { NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openArtifactStore } from "../../../lib/adapters/s3/artifact-store.ts";
import { readObject } from "../../../lib/adapters/s3/read-object.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";

let storage: ObjectEndpoint;
beforeAll(async () => {
  storage = await startObjectEndpoint();
});
afterAll(() => storage.stop());

test("an object is read whole, one that is not there is told as S3 tells it", async () => {
  const { client, bucket } = storage;
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: "a", Body: "content" }));
  expect(new TextDecoder().decode(await readObject(client, bucket, "a"))).toBe("content");
  await expect(readObject(client, bucket, "b")).rejects.toBeInstanceOf(NoSuchKey);
});

test("a model server that finds its model in the archive says so, and what to do", async () => {
  const { client, bucket } = storage;
  const artifacts = openArtifactStore({ client, bucket, clock: systemClock });
  const sha256 = await artifacts.keep("default", new Uint8Array(140_000), "application/octet-stream");
  await artifacts.release("default", sha256);
  storage.passDay();
  await expect(readObject(client, bucket, `default/sha256/${sha256}`)).rejects.toThrow(
    /^s3:\/\/artifacts\/default\/sha256\/\w{64} is in the archive: restore it/,
  );
});
