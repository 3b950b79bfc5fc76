import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import {
  AbortMultipartUploadCommand,
  ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ClientConfig } from "../start-endpoints.ts";

const sha256 = (data: Uint8Array | string) => createHash("sha256").update(data).digest("base64");
const crc = (data: Uint8Array) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(data));
  return bytes.toString("base64");
};
const mebibyte = 1024 * 1024;

/** What the product relies on in S3, with the real client. */
export const s3Contract = (config: () => ClientConfig): void => {
  const Bucket = `contract-${randomBytes(8).toString("hex")}`;
  const versioned = `${Bucket}-versions`;
  const locked = `${Bucket}-locked`;
  let s3: S3Client;
  const bytesOf = async (Key: string, more: object = {}): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const put = (Key: string, Body: string | Uint8Array, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const isAws = () => config().endpoint === undefined;

  beforeAll(async () => {
    s3 = new S3Client(config());
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new CreateBucketCommand({ Bucket: versioned }));
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: "Enabled" } }),
    );
    await s3.send(new CreateBucketCommand({ Bucket: locked, ObjectLockEnabledForBucket: true }));
  });
  afterAll(async () => {
    for (const name of [Bucket, versioned, locked]) {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: name }));
      for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
        await s3.send(
          new DeleteObjectCommand({ Bucket: name, Key, VersionId, BypassGovernanceRetention: name === locked }),
        );
      // What COMPLIANCE protects stays until its minute is over.
      await s3.send(new DeleteBucketCommand({ Bucket: name })).catch((error) => {
        if (name !== locked) throw error;
      });
    }
    s3.destroy();
  });

  it("reads back bytes, type and metadata as written", async () => {
    const body = randomBytes(100_000);
    const { ETag } = await put("plain", body, {
      ContentType: "application/x-onnx",
      CacheControl: "max-age=60",
      Metadata: { run: "r-1", note: "a b" },
    });
    expect(ETag).toBe(`"${createHash("md5").update(body).digest("hex")}"`);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: "plain" }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    expect(got).toMatchObject({
      ContentType: "application/x-onnx",
      CacheControl: "max-age=60",
      ContentLength: 100_000,
      ETag,
      Metadata: { run: "r-1", note: "a b" },
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "plain" }));
    expect(head).toMatchObject({ ContentLength: 100_000, ETag, Metadata: { run: "r-1", note: "a b" } });
  });

  it.each(["a b+c", "ünï/☃", "100%", "a//b", "quote'\"&<>", "dots/./x", "star*~()!", "=?&#"])(
    "keeps the key %j as it is",
    async (key) => {
      await put(`keys/${key}`, key);
      expect((await bytesOf(`keys/${key}`)).toString()).toBe(key);
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `keys/${key}` }));
      expect(Contents?.map(({ Key }) => Key)).toContain(`keys/${key}`);
    },
  );

  it("keeps an object's tags until they are taken off, and tells readers how many", async () => {
    const at = { Bucket, Key: "tags/a" };
    await s3.send(new PutObjectCommand({ ...at, Body: "x" }));
    const count = async () => (await s3.send(new HeadObjectCommand(at))).TagCount;
    const tag = (...TagSet: { Key: string; Value: string }[]) =>
      s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet } }));
    const tags = async () => (await s3.send(new GetObjectTaggingCommand(at))).TagSet;
    expect([await count(), await tags()]).toEqual([undefined, []]);
    await tag({ Key: "a", Value: "1" }, { Key: "b <&>", Value: "" });
    expect(await count()).toBe(2);
    await tag({ Key: "c", Value: "=" });
    expect([await count(), await tags()]).toEqual([1, [{ Key: "c", Value: "=" }]]);
    const twice = tag({ Key: "c", Value: "1" }, { Key: "c", Value: "2" });
    await expect(twice).rejects.toMatchObject({ name: "InvalidTag" });
    await s3.send(new CopyObjectCommand({ Bucket, Key: "tags/b", CopySource: `${Bucket}/tags/a` }));
    expect((await s3.send(new HeadObjectCommand({ ...at, Key: "tags/b" }))).TagCount).toBe(1);
    await s3.send(new DeleteObjectTaggingCommand(at));
    expect([await count(), await tags()]).toEqual([undefined, []]);
    await tag({ Key: "c", Value: "1" });
    await s3.send(new PutObjectCommand({ ...at, Body: "y" }));
    expect(await count()).toBeUndefined();
    const absent = new PutObjectTaggingCommand({ ...at, Key: "absent", Tagging: { TagSet: [] } });
    await expect(s3.send(absent)).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("restores nothing that is not archived", async () => {
    await put("warm", "x");
    const restore = new RestoreObjectCommand({ Bucket, Key: "warm", RestoreRequest: { Days: 1 } });
    await expect(s3.send(restore)).rejects.toMatchObject({ name: "InvalidObjectState" });
  });

  it("keeps an empty object", async () => {
    await put("empty", new Uint8Array(0));
    expect(await bytesOf("empty")).toHaveLength(0);
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "empty" }))).ContentLength).toBe(0);
  });

  it("streams a body with a trailing checksum and stores none of the framing", async () => {
    const body = randomBytes(700_001);
    const pieces = [body.subarray(0, 1), body.subarray(1, 300_000), body.subarray(300_000)];
    const output = await s3.send(
      new PutObjectCommand({ Bucket, Key: "streamed", Body: Readable.from(pieces), ContentLength: body.length }),
    );
    expect(output.ChecksumCRC32).toBe(crc(body));
    expect((await bytesOf("streamed")).equals(body)).toBe(true);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "streamed" }));
    expect(head.ContentEncoding).toBeUndefined();
  });

  it.each([ChecksumAlgorithm.SHA256, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32C])(
    "computes %s and tells it to who asks",
    async (algorithm) => {
      const member = `Checksum${algorithm}` as const;
      const output = await put(`sum-${algorithm}`, "123456789", { ChecksumAlgorithm: algorithm });
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: `sum-${algorithm}`, ChecksumMode: "ENABLED" }));
      expect(head[member]).toBe(output[member]);
      // The check value of each algorithm's definition, over the digits 1 to 9.
      const known: Record<string, string> = {
        CRC32: Buffer.from("cbf43926", "hex").toString("base64"),
        CRC32C: Buffer.from("e3069283", "hex").toString("base64"),
        SHA1: createHash("sha1").update("123456789").digest("base64"),
        SHA256: sha256("123456789"),
      };
      expect(head[member]).toBe(known[algorithm]);
      const silent = await s3.send(new HeadObjectCommand({ Bucket, Key: `sum-${algorithm}` }));
      expect(silent[member]).toBeUndefined();
    },
  );

  it.each([
    ["SHA-256", { ChecksumSHA256: sha256("other") }],
    ["SHA-1", { ChecksumSHA1: createHash("sha1").update("other").digest("base64") }],
    ["CRC-32", { ChecksumCRC32: crc(Buffer.from("other")) }],
    ["Content-MD5", { ContentMD5: createHash("md5").update("other").digest("base64") }],
  ])("refuses a body that does not match its %s and keeps what was there", async (name, wrong) => {
    await put(`corrupt-${name}`, "before");
    await expect(put(`corrupt-${name}`, "after", wrong)).rejects.toMatchObject({
      name: "BadDigest",
      $metadata: { httpStatusCode: 400 },
    });
    expect((await bytesOf(`corrupt-${name}`)).toString()).toBe("before");
  });

  it("answers part of an object", async () => {
    await put("range", "0123456789");
    const range = async (Range: string) => {
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: "range", Range }));
      return [await got.Body?.transformToString(), got.ContentRange, got.ContentLength];
    };
    expect(await range("bytes=2-4")).toEqual(["234", "bytes 2-4/10", 3]);
    expect(await range("bytes=7-")).toEqual(["789", "bytes 7-9/10", 3]);
    expect(await range("bytes=-2")).toEqual(["89", "bytes 8-9/10", 2]);
    expect(await range("bytes=5-99")).toEqual(["56789", "bytes 5-9/10", 5]);
    await expect(range("bytes=10-")).rejects.toMatchObject({ name: "InvalidRange" });
  });

  it("tells an absent key, bucket and version by their own errors", async () => {
    await expect(bytesOf("absent")).rejects.toMatchObject({ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "absent" }))).rejects.toMatchObject({ name: "NotFound" });
    await expect(s3.send(new HeadBucketCommand({ Bucket: `${Bucket}-no` }))).rejects.toMatchObject({
      name: "NotFound",
    });
    await expect(s3.send(new GetObjectCommand({ Bucket: `${Bucket}-no`, Key: "k" }))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: "absent" }))).resolves.toBeDefined();
  });

  it("answers a reader's precondition", async () => {
    const { ETag } = await put("conditions", "x");
    await expect(bytesOf("conditions", { IfMatch: ETag })).resolves.toHaveLength(1);
    await expect(bytesOf("conditions", { IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(bytesOf("conditions", { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(bytesOf("conditions", { IfModifiedSince: new Date(Date.now() + 60_000) })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(bytesOf("conditions", { IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
  });

  it("lets exactly one of 16 writers create a key", async () => {
    const writers = await Promise.allSettled(
      Array.from({ length: 16 }, (_, writer) => put("race", `writer ${writer}`, { IfNoneMatch: "*" })),
    );
    const won = writers.flatMap(({ status }, writer) => (status === "fulfilled" ? [writer] : []));
    expect(won).toHaveLength(1);
    for (const outcome of writers)
      if (outcome.status === "rejected")
        expect(["PreconditionFailed", "ConditionalRequestConflict"]).toContain(outcome.reason.name);
    expect((await bytesOf("race")).toString()).toBe(`writer ${won[0]}`);
  });

  it("lets exactly one of 16 writers replace the version all of them read", async () => {
    const { ETag } = await put("swap", "start");
    const writers = await Promise.allSettled(
      Array.from({ length: 16 }, (_, writer) => put("swap", `writer ${writer}`, { IfMatch: ETag })),
    );
    expect(writers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(put("swap-absent", "x", { IfMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("lists by prefix and delimiter, in the order of bytes, page by page", async () => {
    for (const key of ["l/a", "l/b/1", "l/b/2", "l/c", "l/d/x/y", "l/z", "l/Z", "l/é", "m"]) await put(key, key);
    const folders = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "l/", Delimiter: "/" }));
    expect(folders.Contents?.map(({ Key }) => Key)).toEqual(["l/Z", "l/a", "l/c", "l/z", "l/é"]);
    expect(folders.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(["l/b/", "l/d/"]);
    expect(folders).toMatchObject({ KeyCount: 7, IsTruncated: false });

    for (const [Delimiter, expected] of [
      [undefined, ["l/Z", "l/a", "l/b/1", "l/b/2", "l/c", "l/d/x/y", "l/z", "l/é"]],
      ["/", ["l/Z", "l/a", "l/b/", "l/c", "l/d/", "l/z", "l/é"]],
    ] as const) {
      const seen: (string | undefined)[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket, Prefix: "l/", MaxKeys: 1, ContinuationToken, Delimiter }),
        );
        seen.push(
          ...(page.Contents ?? []).map(({ Key }) => Key),
          ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        );
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      expect(seen).toEqual(expected);
    }
    const after = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "l/", StartAfter: "l/c" }));
    expect(after.Contents?.map(({ Key }) => Key)).toEqual(["l/d/x/y", "l/z", "l/é"]);
  });

  it("deletes many keys in one request", async () => {
    for (const key of ["many/1", "many/2", "many/ 3 "]) await put(key, key);
    const Objects = ["many/1", "many/2", "many/ 3 ", "many/absent"].map((Key) => ({ Key }));
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect([Deleted?.length, Errors ?? []]).toEqual([4, []]);
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "many/" }))).KeyCount).toBe(0);
  });

  it("copies bytes and metadata, or replaces metadata, and keeps the checksum", async () => {
    await put("copy/ä source", "payload", { ChecksumAlgorithm: "SHA256", Metadata: { a: "1" }, ContentType: "text/x" });
    const CopySource = encodeURI(`${Bucket}/copy/ä source`);
    const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: "copy/same", CopySource }));
    expect(copied.CopyObjectResult?.ChecksumSHA256).toBe(sha256("payload"));
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "copy/same" }))).toMatchObject({
      Metadata: { a: "1" },
      ContentType: "text/x",
    });
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "copy/new",
        CopySource,
        MetadataDirective: "REPLACE",
        Metadata: { b: "2" },
        ChecksumAlgorithm: "CRC32",
      }),
    );
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "copy/new", ChecksumMode: "ENABLED" }));
    expect(head).toMatchObject({ Metadata: { b: "2" }, ChecksumCRC32: crc(Buffer.from("payload")) });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "copy/ä source" }));
    expect((await bytesOf("copy/same")).toString()).toBe("payload");
    await expect(s3.send(new CopyObjectCommand({ Bucket, Key: "copy/x", CopySource }))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
  });

  it("joins parts into one object and remembers the answer", async () => {
    const parts = [randomBytes(5 * mebibyte), randomBytes(5 * mebibyte + 1), randomBytes(10)];
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({
        Bucket,
        Key: "multi",
        ChecksumAlgorithm: "SHA256",
        Metadata: { parts: "3" },
        ContentType: "a/b",
      }),
    );
    const sent = [];
    for (const [index, Body] of parts.entries()) {
      const PartNumber = index + 1;
      const part = await s3.send(
        new UploadPartCommand({ Bucket, Key: "multi", UploadId, PartNumber, Body, ChecksumAlgorithm: "SHA256" }),
      );
      sent.push({ PartNumber, ETag: part.ETag, ChecksumSHA256: part.ChecksumSHA256 });
    }
    const listed = await s3.send(new ListPartsCommand({ Bucket, Key: "multi", UploadId }));
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual(parts.map(({ length }) => length));
    await expect(bytesOf("multi")).rejects.toMatchObject({ name: "NoSuchKey" });

    const complete = new CompleteMultipartUploadCommand({
      Bucket,
      Key: "multi",
      UploadId,
      MultipartUpload: { Parts: sent },
    });
    const done = await s3.send(complete);
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const composite = sha256(
      Buffer.concat(sent.map(({ ChecksumSHA256 }) => Buffer.from(ChecksumSHA256 ?? "", "base64"))),
    );
    expect(done.ChecksumSHA256).toBe(`${composite}-3`);
    expect((await s3.send(complete)).ETag).toBe(done.ETag);
    const whole = Buffer.concat(parts);
    expect((await bytesOf("multi")).equals(whole)).toBe(true);
    const middle = await bytesOf("multi", { Range: `bytes=${5 * mebibyte - 3}-${5 * mebibyte + 2}` });
    expect(middle.equals(whole.subarray(5 * mebibyte - 3, 5 * mebibyte + 3))).toBe(true);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "multi" }))).toMatchObject({
      Metadata: { parts: "3" },
      ContentType: "a/b",
    });
    const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: "multi-copy", CopySource: `${Bucket}/multi` }));
    if (!isAws()) expect(copied.CopyObjectResult?.ETag).toBe(`"${createHash("md5").update(whole).digest("hex")}"`);
    expect((await bytesOf("multi-copy")).equals(whole)).toBe(true);
  });

  it("refuses to join what was not uploaded, in the wrong order or in crumbs", async () => {
    const start = async () => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "bad-parts" }));
      const part = async (PartNumber: number) => ({
        PartNumber,
        ETag: (
          await s3.send(
            new UploadPartCommand({ Bucket, Key: "bad-parts", UploadId, PartNumber, Body: `part ${PartNumber}` }),
          )
        ).ETag,
      });
      return { UploadId, one: await part(1), two: await part(2) };
    };
    const { UploadId, one, two } = await start();
    const complete = (Parts: object[]) =>
      s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "bad-parts", UploadId, MultipartUpload: { Parts } }));
    await expect(complete([two, one])).rejects.toMatchObject({ name: "InvalidPartOrder" });
    await expect(complete([one, { ...two, ETag: one.ETag }])).rejects.toMatchObject({ name: "InvalidPart" });
    await expect(complete([one, two])).rejects.toMatchObject({ name: "EntityTooSmall" });
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: "bad-parts", UploadId }));
    await expect(complete([one])).rejects.toMatchObject({ name: "NoSuchUpload" });
  });

  it("makes a part out of a range of another object", async () => {
    await put("part-source", "0123456789");
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "part-copy" }));
    const { CopyPartResult } = await s3.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: "part-copy",
        UploadId,
        PartNumber: 1,
        CopySource: `${Bucket}/part-source`,
        CopySourceRange: "bytes=3-5",
      }),
    );
    const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
    await s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: "part-copy", UploadId, MultipartUpload: { Parts } }),
    );
    expect((await bytesOf("part-copy")).toString()).toBe("345");
  });

  it("keeps every version, reads each by its id, and hides a deleted key until its marker goes", async () => {
    const at = { Bucket: versioned, Key: "v" };
    const text = async (VersionId?: string) =>
      (await s3.send(new GetObjectCommand({ ...at, VersionId }))).Body?.transformToString();
    const one = await s3.send(new PutObjectCommand({ ...at, Body: "one" }));
    const two = await s3.send(new PutObjectCommand({ ...at, Body: "two" }));
    expect(one.VersionId).not.toBe(two.VersionId);
    expect([await text(), await text(one.VersionId)]).toEqual(["two", "one"]);

    const marker = await s3.send(new DeleteObjectCommand(at));
    expect(marker.DeleteMarker).toBe(true);
    await expect(text()).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(text(marker.VersionId)).rejects.toMatchObject({ $metadata: { httpStatusCode: 405 } });
    expect(await text(two.VersionId)).toBe("two");
    expect((await s3.send(new ListObjectsV2Command({ Bucket: versioned }))).KeyCount).toBe(0);
    const history = await s3.send(new ListObjectVersionsCommand({ Bucket: versioned, Prefix: "v" }));
    expect(history.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [two.VersionId, false],
      [one.VersionId, false],
    ]);
    expect(history.DeleteMarkers?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [marker.VersionId, true],
    ]);

    await s3.send(new DeleteObjectCommand({ ...at, VersionId: marker.VersionId }));
    expect(await text()).toBe("two");
    await s3.send(new DeleteObjectCommand({ ...at, VersionId: two.VersionId }));
    expect(await text()).toBe("one");
  });

  it("never deletes what COMPLIANCE protects, until its time is over", async () => {
    const at = { Bucket: locked, Key: "record" };
    const until = new Date(Date.now() + 3_000);
    const { VersionId } = await s3.send(
      new PutObjectCommand({ ...at, Body: "kept", ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate: until }),
    );
    const remove = new DeleteObjectCommand({ ...at, VersionId, BypassGovernanceRetention: true });
    await expect(s3.send(remove)).rejects.toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
    const shorten = { Mode: "COMPLIANCE" as const, RetainUntilDate: new Date(Date.now() + 1_000) };
    await expect(
      s3.send(new PutObjectRetentionCommand({ ...at, VersionId, Retention: shorten })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    expect((await s3.send(new GetObjectRetentionCommand({ ...at, VersionId }))).Retention?.Mode).toBe("COMPLIANCE");
    expect((await s3.send(new HeadObjectCommand(at))).ObjectLockMode).toBe("COMPLIANCE");
    // A marker hides it, and it is still there.
    await s3.send(new DeleteObjectCommand(at));
    await expect(s3.send(new GetObjectCommand({ ...at, VersionId }))).resolves.toBeDefined();
    await sleep(until.getTime() - Date.now() + 300);
    await expect(s3.send(remove)).resolves.toBeDefined();
  });

  it("lets GOVERNANCE be overridden only by asking", async () => {
    const at = { Bucket: locked, Key: "governed" };
    const ObjectLockRetainUntilDate = new Date(Date.now() + 3_600_000);
    const { VersionId } = await s3.send(
      new PutObjectCommand({ ...at, Body: "kept", ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate }),
    );
    await expect(s3.send(new DeleteObjectCommand({ ...at, VersionId }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await s3.send(new DeleteObjectCommand({ ...at, VersionId, BypassGovernanceRetention: true }));
  });

  it("honours a presigned GET and PUT, and nothing else than was signed", async () => {
    await put("signed", "by link");
    const get = await getSignedUrl(
      s3,
      new GetObjectCommand({ Bucket, Key: "signed", ResponseContentDisposition: "attachment" }),
      { expiresIn: 60 },
    );
    const got = await fetch(get);
    expect([got.status, await got.text(), got.headers.get("content-disposition")]).toEqual([
      200,
      "by link",
      "attachment",
    ]);
    expect((await fetch(get.replace("/signed?", "/plain?"))).status).toBe(403);
    expect((await fetch(get, { method: "PUT", body: "x" })).status).toBe(403);
    expect((await fetch(`${get}&response-content-type=text%2Fhtml`)).status).toBe(403);
    const short = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 1 });
    await sleep(2_100);
    expect((await fetch(short)).status).toBe(403);
  });

  it("holds a presigned upload to its digest and to the absence of the key", async () => {
    const body = "model bytes";
    const command = new PutObjectCommand({ Bucket, Key: "by-digest", ChecksumSHA256: sha256(body), IfNoneMatch: "*" });
    const url = await getSignedUrl(s3, command, {
      expiresIn: 60,
      unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
    });
    const headers = { "x-amz-checksum-sha256": sha256(body), "if-none-match": "*" };
    const upload = (content: string, more: Record<string, string>) =>
      fetch(url, { method: "PUT", body: content, headers: { ...headers, ...more } });
    expect((await upload("other bytes", {})).status).toBe(400);
    expect((await upload("other bytes", { "x-amz-checksum-sha256": sha256("other bytes") })).status).toBe(403);
    expect((await upload(body, { "x-amz-meta-forged": "1" })).status).toBe(403);
    expect((await upload(body, {})).status).toBe(200);
    expect((await upload(body, {})).status).toBe(412);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "by-digest", ChecksumMode: "ENABLED" }));
    expect(head.ChecksumSHA256).toBe(sha256(body));
  });

  it("answers an operation it lacks by a typed error", async () => {
    if (isAws()) return;
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(put("tagged", "x", { Tagging: "a=b" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(put("cold", "x", { StorageClass: "GLACIER" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(
      put("n64", "x", { ChecksumAlgorithm: undefined, ChecksumCRC64NVME: "AAAAAAAAAAA=" }),
    ).rejects.toMatchObject({ name: "NotImplemented" });
  });
};
