import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CopyObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openObjectStore } from "../../../../functions/local/endpoints/s3/object-store.ts";
import { prepareBucket } from "../../../../functions/local/endpoints/s3/prepare-bucket.ts";
import { createS3Handler } from "../../../../functions/local/endpoints/s3/s3-handler.ts";
import { startEndpoints } from "../start-endpoints.ts";

const Bucket = "artifacts";
const hour = 3_600_000;
const day = 24 * hour;
const midnight = Date.UTC(2026, 10, 29);
const bucket = {
  name: Bucket,
  versioned: true,
  objectLock: false,
  defaultRetention: undefined,
  transitions: [{ tag: { key: "storage", value: "archive" }, days: 0 }],
};
const large = Buffer.alloc(128 * 1_024, "x");

describe("a lifecycle rule by tag", () => {
  let now: number;
  let folder: string;
  let store: Awaited<ReturnType<typeof openObjectStore>>;
  let machine: Awaited<ReturnType<typeof startEndpoints>>;
  let s3: S3Client;

  const open = async () => {
    store = await openObjectStore(folder, () => now);
    await prepareBucket(store, bucket);
    machine = await startEndpoints({ objects: createS3Handler(store) });
    s3 = new S3Client(machine.root);
  };
  const close = async () => {
    s3.destroy();
    await machine.close();
    store.close();
    expect(machine.faults).toEqual([]);
  };
  beforeEach(async () => {
    now = midnight + 10 * hour;
    folder = await mkdtemp(join(tmpdir(), "tidegate-archiving-"));
    await open();
  });
  afterEach(async () => {
    await close();
    await rm(folder, { recursive: true });
  });

  const put = async (Key: string, Body = large, tag?: string) => {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    if (tag === undefined) return;
    const Tagging = { TagSet: [{ Key: "storage", Value: tag }] };
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging }));
  };
  const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket, Key }));
  const get = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray();

  it("moves what has the tag at the next midnight: not before, not what is small, not other tags", async () => {
    await put("archived", large, "archive");
    await put("small", large.subarray(1), "archive");
    await put("other", large, "keep");
    await put("untagged");
    now = midnight + day - 1;
    await get("archived");
    now += 1;
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key, StorageClass }) => [Key, StorageClass])).toEqual([
      ["archived", "DEEP_ARCHIVE"],
      ["other", "STANDARD"],
      ["small", "STANDARD"],
      ["untagged", "STANDARD"],
    ]);
    expect(await head("archived")).toMatchObject({ StorageClass: "DEEP_ARCHIVE", TagCount: 1 });
  });

  it("passes over what has lost its tag by then", async () => {
    await put("kept", large, "archive");
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: "kept" }));
    now += day;
    expect((await head("kept")).StorageClass).toBeUndefined();
  });

  it("is caught up with by a machine that was off at midnight, and that starts anew on the same day applies nothing", async () => {
    await put("archived", large, "archive");
    await close();
    now += hour;
    await open();
    expect((await head("archived")).StorageClass).toBeUndefined();
    await close();
    now += 3 * day;
    await open();
    expect((await head("archived")).StorageClass).toBe("DEEP_ARCHIVE");
  });

  it("leaves bytes that are read and copied by nobody, and written over by whoever has them", async () => {
    await put("archived", large, "archive");
    now += day;
    await expect(get("archived")).rejects.toMatchObject({
      name: "InvalidObjectState",
      StorageClass: "DEEP_ARCHIVE",
      $metadata: { httpStatusCode: 403 },
    });
    const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/archived` });
    await expect(s3.send(copy)).rejects.toMatchObject({ name: "ObjectNotInActiveTierError" });
    const again = { Bucket, Key: "archived", Body: large };
    await expect(s3.send(new PutObjectCommand({ ...again, IfNoneMatch: "*" }))).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await s3.send(new PutObjectCommand(again));
    expect(await get("archived")).toHaveLength(large.length);
    expect((await head("archived")).TagCount).toBeUndefined();
  });

  it("is undone for some days by a restore, hours after it is asked for", async () => {
    await put("archived", large, "archive");
    now += day;
    const restore = () =>
      s3.send(
        new RestoreObjectCommand({
          ...{ Bucket, Key: "archived" },
          RestoreRequest: { Days: 2, GlacierJobParameters: { Tier: "Standard" } },
        }),
      );
    expect((await restore()).$metadata.httpStatusCode).toBe(202);
    expect((await head("archived")).Restore).toBe('ongoing-request="true"');
    await expect(restore()).rejects.toMatchObject({ name: "RestoreAlreadyInProgress" });
    now += 12 * hour;
    expect((await head("archived")).Restore).toMatch(/^ongoing-request="false", expiry-date="/);
    expect(await get("archived")).toHaveLength(large.length);
    now += 2 * day;
    await expect(get("archived")).rejects.toMatchObject({ name: "InvalidObjectState" });
    expect((await head("archived")).Restore).toBeUndefined();
  });

  it("and tags are for roles that may: to set, to take off, to count", async () => {
    await put("archived", large, "archive");
    const object = `arn:aws:s3:::${Bucket}/*`;
    const as = (...Action: string[]) => new S3Client(machine.roleWith({ Effect: "Allow", Action, Resource: object }));
    const at = { Bucket, Key: "archived" };
    const reader = as("s3:GetObject");
    expect((await reader.send(new HeadObjectCommand(at))).TagCount).toBeUndefined();
    await expect(reader.send(new DeleteObjectTaggingCommand(at))).rejects.toMatchObject({ name: "AccessDenied" });
    const tags = new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [] } });
    await expect(as("s3:PutObject", "s3:DeleteObjectTagging").send(tags)).rejects.toMatchObject({
      name: "AccessDenied",
    });
    expect((await as("s3:GetObject", "s3:GetObjectTagging").send(new HeadObjectCommand(at))).TagCount).toBe(1);
    await expect(as("s3:DeleteObjectTagging").send(new DeleteObjectTaggingCommand(at))).resolves.toBeDefined();
  });
});
