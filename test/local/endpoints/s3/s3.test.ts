import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openObjectStore } from "../../../../functions/local/endpoints/s3/object-store.ts";
import { prepareBucket } from "../../../../functions/local/endpoints/s3/prepare-bucket.ts";
import { createS3Handler } from "../../../../functions/local/endpoints/s3/s3-handler.ts";
import { describeContract } from "../contract-target.ts";
import { startEndpoints } from "../start-endpoints.ts";
import { s3Contract } from "./s3-contract.ts";

const startS3 = async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-s3-"));
  const store = await openObjectStore(folder, Date.now);
  const machine = await startEndpoints({ objects: createS3Handler(store) });
  const close = async () => {
    await machine.close();
    store.close();
    await rm(folder, { recursive: true });
    expect(machine.faults).toEqual([]);
  };
  return { machine, store, folder, close };
};

describeContract(
  "S3",
  {
    name: "the local machine",
    open: async () => {
      const { machine, close } = await startS3();
      return { config: machine.root, close };
    },
  },
  s3Contract,
);

describe("a role", () => {
  const Bucket = "artifacts";
  let started: Awaited<ReturnType<typeof startS3>>;
  const allow = (Action: string | string[], Resource: string | string[], Condition = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    Condition,
  });
  const as = (...statements: readonly unknown[]) => new S3Client(started.machine.roleWith(...statements));
  const object = `arn:aws:s3:::${Bucket}/default/*`;
  const denied = (action: string) => ({
    name: "AccessDenied",
    message: expect.stringContaining(`not authorized to perform: ${action}`),
    $metadata: expect.objectContaining({ httpStatusCode: 403 }),
  });

  beforeAll(async () => {
    started = await startS3();
    await prepareBucket(started.store, {
      name: Bucket,
      versioned: true,
      objectLock: false,
      defaultRetention: undefined,
      transitions: [],
    });
    await new S3Client(started.machine.root).send(new PutObjectCommand({ Bucket, Key: "default/a", Body: "x" }));
  });
  afterAll(() => started.close());

  it("that may only read cannot write, delete or leave its prefix", async () => {
    const reader = as(allow("s3:GetObject", object));
    await expect(reader.send(new GetObjectCommand({ Bucket, Key: "default/a" }))).resolves.toBeDefined();
    await expect(reader.send(new GetObjectCommand({ Bucket, Key: "other/a" }))).rejects.toMatchObject(
      denied("s3:GetObject"),
    );
    await expect(reader.send(new PutObjectCommand({ Bucket, Key: "default/b", Body: "x" }))).rejects.toMatchObject(
      denied("s3:PutObject"),
    );
    await expect(reader.send(new DeleteObjectCommand({ Bucket, Key: "default/a" }))).rejects.toMatchObject(
      denied("s3:DeleteObject"),
    );
    await expect(reader.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(denied("s3:ListBucket"));
  });

  it("that may not list learns nothing of absent keys, one that may is told", async () => {
    const absent = new GetObjectCommand({ Bucket, Key: "default/absent" });
    await expect(as(allow("s3:GetObject", object)).send(absent)).rejects.toMatchObject({ name: "AccessDenied" });
    const lister = as(allow("s3:GetObject", object), allow("s3:ListBucket", `arn:aws:s3:::${Bucket}`));
    await expect(lister.send(absent)).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("may list a prefix without listing the rest", async () => {
    const lister = as(allow("s3:ListBucket", `arn:aws:s3:::${Bucket}`, { StringLike: { "s3:prefix": "default/*" } }));
    await expect(lister.send(new ListObjectsV2Command({ Bucket, Prefix: "default/" }))).resolves.toMatchObject({
      KeyCount: 1,
    });
    await expect(lister.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(denied("s3:ListBucket"));
  });

  it("that may write needs more to lock, to delete a version, or to compare with what is there", async () => {
    const writer = as(allow("s3:PutObject", object));
    const at = { Bucket, Key: "default/w", Body: "x" };
    await expect(writer.send(new PutObjectCommand(at))).resolves.toBeDefined();
    const lock = { ObjectLockMode: "COMPLIANCE" as const, ObjectLockRetainUntilDate: new Date(Date.now() + 60_000) };
    await expect(writer.send(new PutObjectCommand({ ...at, ...lock }))).rejects.toMatchObject(
      denied("s3:PutObjectRetention"),
    );
    await expect(writer.send(new PutObjectCommand({ ...at, IfMatch: '"e"' }))).rejects.toMatchObject(
      denied("s3:GetObject"),
    );
    const deleter = as(allow("s3:DeleteObject", object));
    await expect(
      deleter.send(new DeleteObjectCommand({ Bucket, Key: "default/w", VersionId: "x" })),
    ).rejects.toMatchObject(denied("s3:DeleteObjectVersion"));
  });

  it("is asked for each key of a bulk deletion", async () => {
    const deleter = as(allow("s3:DeleteObject", object));
    const { Deleted, Errors } = await deleter.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "default/w" }, { Key: "other/w" }] } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["default/w"]);
    expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([["other/w", "AccessDenied"]]);
  });
});

describe("the store", () => {
  it("keeps one copy of equal contents and lets go of the last one with its last object", async () => {
    const { machine, store, folder, close } = await startS3();
    await prepareBucket(store, {
      name: "plain",
      versioned: false,
      objectLock: false,
      defaultRetention: undefined,
      transitions: [],
    });
    const s3 = new S3Client(machine.root);
    const files = async () =>
      (await readdir(join(folder, "content"), { recursive: true, withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      ).length;
    const Body = Buffer.alloc(100_000, "x");
    for (const Key of ["a", "b"]) await s3.send(new PutObjectCommand({ Bucket: "plain", Key, Body }));
    expect(await files()).toBe(1);
    await s3.send(new DeleteObjectCommand({ Bucket: "plain", Key: "a" }));
    expect(await files()).toBe(1);
    await s3.send(new PutObjectCommand({ Bucket: "plain", Key: "b", Body: Buffer.alloc(100_001, "y") }));
    expect(await files()).toBe(1);
    await expect(
      s3.send(new PutObjectCommand({ Bucket: "plain", Key: "b", Body, IfNoneMatch: "*" })),
    ).rejects.toMatchObject({ name: "PreconditionFailed" });
    expect(await files()).toBe(1);
    await s3.send(new DeleteObjectCommand({ Bucket: "plain", Key: "b" }));
    expect([await files(), await readdir(join(folder, "incoming"))]).toEqual([0, []]);
    await close();
  });

  it("opens a second time with the same buckets and objects, and refuses to open twice at once", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tidegate-s3-"));
    const description = {
      name: "logs",
      versioned: true,
      objectLock: true,
      defaultRetention: { mode: "COMPLIANCE", days: 1, years: undefined },
      transitions: [],
    } as const;
    const first = await openObjectStore(folder, Date.now);
    await prepareBucket(first, description);
    await expect(openObjectStore(folder, Date.now)).rejects.toThrow(
      /^cannot open .*objects\.sqlite: database is locked$/,
    );
    first.close();
    const second = await openObjectStore(folder, Date.now);
    await prepareBucket(second, description);
    expect(second.buckets.get("logs")).toMatchObject({
      versioning: "Enabled",
      defaultRetention: { mode: "COMPLIANCE", days: 1 },
    });
    await expect(prepareBucket(second, { ...description, objectLock: false })).rejects.toThrow(
      /Object Lock, which cannot be changed/,
    );
    second.close();
    await rm(folder, { recursive: true });
  });
});
