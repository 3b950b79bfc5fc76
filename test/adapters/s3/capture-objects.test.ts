import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCaptureArchive } from "../../../lib/adapters/s3/capture-archive.ts";
import { openCaptureObjects } from "../../../lib/adapters/s3/capture-objects.ts";
import { capturedPrediction } from "../../support/captured-predictions.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";

let objects: ObjectEndpoint;
beforeAll(async () => {
  objects = await startObjectEndpoint();
});
afterAll(() => objects.stop());

const hour = (day: number, of: number) => Date.UTC(2026, 10, day, of);

test("what the archive keeps is found by workspace and hour, over all models, with the digests of its content", async () => {
  const archive = openCaptureArchive(objects);
  const captures = openCaptureObjects(objects);
  const keep = (workspace: string, model: string, at: number) =>
    archive.keep([capturedPrediction(2, { workspace, model, at })]);
  const kept = [
    await keep("team", "m1", hour(21, 7) + 1),
    await keep("team", "m1", hour(21, 7) + 3_599_999),
    await keep("team", "m2", hour(21, 7)),
  ];
  await keep("team", "m2", hour(21, 8));
  await keep("team", "m1", hour(20, 23));
  await keep("other", "m1", hour(21, 7));
  await objects.client.send(new PutObjectCommand({ Bucket: objects.bucket, Key: "nobody/rows/1.json", Body: "{}" }));

  expect(await captures.workspaces()).toEqual(["other", "team"]);
  const ids = async (from: number, before: number) =>
    (await captures.hours("team", from, before)).map(({ id, start }) => [id, start]);
  expect(await ids(hour(20, 23), hour(21, 9))).toEqual([
    ["2026-11-20T23", hour(20, 23)],
    ["2026-11-21T07", hour(21, 7)],
    ["2026-11-21T08", hour(21, 8)],
  ]);
  expect(await ids(hour(21, 0), hour(21, 8))).toEqual([["2026-11-21T07", hour(21, 7)]]);

  const found = await captures.objectsOf("team", { id: "2026-11-21T07", start: hour(21, 7) });
  expect(found.map(({ key }) => key).sort()).toEqual([...kept].sort());
  for (const { key, sha256, bytes } of found) {
    const { Body } = await objects.client.send(new GetObjectCommand({ Bucket: objects.bucket, Key: key }));
    const content = (await Body?.transformToByteArray()) ?? new Uint8Array();
    expect([createHash("sha256").update(content).digest("hex"), content.length]).toEqual([sha256, bytes]);
  }
});

test("a manifest is kept under the digest of its bytes, in its workspace only", async () => {
  const captures = openCaptureObjects(objects);
  const digest = await captures.keepManifest("team", "ü\n");
  expect(digest).toBe(createHash("sha256").update("ü\n").digest("hex"));
  expect(await captures.readManifest("team", digest)).toBe("ü\n");
  await expect(captures.readManifest("other", digest)).rejects.toThrow();
});
