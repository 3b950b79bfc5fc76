import { randomBytes } from "node:crypto";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTrackedFiles } from "../../lib/adapters/dynamodb/tracking/tracked-files.ts";
import { openUploads } from "../../lib/adapters/dynamodb/tracking/uploads.ts";
import { openArtifactStore } from "../../lib/adapters/s3/artifact-store.ts";
import { openUploadedObjects } from "../../lib/adapters/s3/uploaded-objects.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { announceUpload } from "../../lib/usecases/announce-upload.ts";
import { filesWithUploads } from "../../lib/usecases/files-with-uploads.ts";
import { walkTrackedFiles } from "../../lib/usecases/walk-tracked-files.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../support/object-endpoint.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let endpoint: ObjectEndpoint;
let uploader: S3Client;
let table: string;
beforeAll(async () => {
  engine = await startTableEngine();
  endpoint = await startObjectEndpoint();
  uploader = new S3Client({ ...endpoint.endpoint, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
  table = await createMeasureTable(engine.client, "files");
});
afterAll(async () => {
  uploader.destroy();
  await endpoint.stop();
  await engine.stop();
});

const open = () => {
  const measure = { client: engine.client, table };
  const artifacts = openArtifactStore({ client: endpoint.client, bucket: endpoint.bucket, clock: systemClock });
  const uploads = openUploads(measure);
  const objects = openUploadedObjects({ client: uploader, bucket: endpoint.bucket, artifacts });
  const announcing = { uploads, objects, clock: systemClock, ids: uuidV7Ids() };
  const upload = async (path: string, content: Uint8Array<ArrayBuffer>) => {
    const announced = await announceUpload(announcing, "team", path, content.byteLength);
    if (!announced.ok) throw new Error(announced.refusal.code);
    return async () => fetch(announced.value.url, { method: "PUT", body: content });
  };
  return { uploads, objects, plain: openTrackedFiles(measure), upload };
};

/** Dies at a step, having done it or not. */
const dying =
  <Sent extends readonly unknown[], Answer>(step: (...sent: Sent) => Promise<Answer>, done: boolean) =>
  async (...sent: Sent): Promise<Answer> => {
    if (done) await step(...sent);
    throw new Error("died");
  };

test.each([
  ["adopt", false],
  ["adopt", true],
  ["finish", false],
  ["finish", true],
] as const)("who dies at %s (done: %s) loses nothing: the next reader takes the file in", async (step, done) => {
  const { uploads, objects, plain, upload } = open();
  const path = `dying/${step}-${done}/big.bin`;
  const content = randomBytes(9_000);
  await (await upload(path, content))();
  const broken = filesWithUploads({
    files: plain,
    uploads: step === "finish" ? { ...uploads, finish: dying(uploads.finish, done) } : uploads,
    objects: step === "adopt" ? { ...objects, adopt: dying(objects.adopt, done) } : objects,
    clock: systemClock,
  });
  await expect(broken.get("team", path)).rejects.toThrow("died");

  const files = filesWithUploads({ files: plain, uploads, objects, clock: systemClock });
  expect(await files.get("team", path)).toMatchObject({ path, sizeBytes: 9_000 });
  expect(await uploads.toPath("team", path)).toEqual([]);
});

test("readers at once agree on the file", async () => {
  const { uploads, objects, plain, upload } = open();
  const path = "crowd/big.bin";
  await (await upload(path, randomBytes(9_000)))();
  const files = filesWithUploads({ files: plain, uploads, objects, clock: systemClock });
  const seen = await Promise.all(Array.from({ length: 6 }, () => files.get("team", path)));
  expect(new Set(seen.map((file) => file?.sha256)).size).toBe(1);
  expect(seen[0]).toBeDefined();
});

test("whoever walks down from the root meets uploads in folders that hold nothing else", async () => {
  const { uploads, objects, plain, upload } = open();
  await (await upload("walked/a/b/c/big.bin", randomBytes(9_000)))();
  await upload("walked/never/comes.bin", randomBytes(10));
  const files = filesWithUploads({ files: plain, uploads, objects, clock: systemClock });
  const walked: string[] = [];
  for await (const { path } of walkTrackedFiles(files, "team", "walked")) walked.push(path);
  expect(walked).toEqual(["walked/a/b/c/big.bin"]);
});

test("an upload of a removed path does not bring it back, and one that never came is forgotten after two days", async () => {
  const { uploads, objects, plain, upload } = open();
  const files = filesWithUploads({ files: plain, uploads, objects, clock: systemClock });
  const send = await upload("removed/big.bin", randomBytes(9_000));
  await files.remove("team", "removed/big.bin");
  await send();
  expect(await files.get("team", "removed/big.bin")).toBeUndefined();

  await upload("late/big.bin", randomBytes(9_000));
  const later = { now: () => Date.now() + 3 * 86_400_000 };
  await filesWithUploads({ files: plain, uploads, objects, clock: later }).get("team", "late/big.bin");
  expect(await uploads.toPath("team", "late/big.bin")).toEqual([]);
});
