import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand, GetObjectCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openObjectStore } from "../../../functions/local/endpoints/s3/object-store.ts";
import { prepareBucket } from "../../../functions/local/endpoints/s3/prepare-bucket.ts";
import { createS3Handler } from "../../../functions/local/endpoints/s3/s3-handler.ts";
import { openAnchors } from "../../../lib/adapters/s3/anchors.ts";
import { anchorsContract } from "../../contracts/anchors.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";

const bucket = "anchors";
let folder: string;
let store: Awaited<ReturnType<typeof openObjectStore>>;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
let owner: S3Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidegate-anchors-"));
  store = await openObjectStore(folder, Date.now);
  endpoints = await startEndpoints({ objects: createS3Handler(store) });
  const defaultRetention = { mode: "COMPLIANCE" as const, days: 1, years: undefined };
  await prepareBucket(store, { name: bucket, versioned: true, objectLock: true, defaultRetention, transitions: [] });
  owner = new S3Client(endpoints.root);
});
afterAll(async () => {
  owner.destroy();
  await endpoints.close();
  store.close();
  await rm(folder, { recursive: true });
});

/** A client that may do what the stacks allow the sequencer, and nothing else. */
const sequencer = () =>
  new S3Client(
    endpoints.roleWith({ Effect: "Allow", Action: "s3:PutObject", Resource: `arn:aws:s3:::${bucket}/anchors/*` }),
  );
const read = async (hour: string): Promise<string | undefined> => {
  try {
    const { Body } = await owner.send(new GetObjectCommand({ Bucket: bucket, Key: `anchors/${hour}Z` }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchKey") return undefined;
    throw error;
  }
};

anchorsContract("the anchor bucket", async () => ({ anchors: openAnchors({ client: sequencer(), bucket }), read }));
anchorsContract("the store of the tests", async () => {
  const { anchors, kept } = memoryLogTiles();
  return { anchors, read: async (hour) => kept.get(hour) };
});

test("not even the account's owner removes an anchor before its time", async () => {
  await openAnchors({ client: sequencer(), bucket }).keep(Date.parse("2026-11-30T01:00:00.000Z"), "kept\n");
  const Key = "anchors/2026-11-30T01Z";
  const { Versions = [] } = await owner.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: Key }));
  const [version] = Versions;
  expect(Versions).toHaveLength(1);
  await expect(
    owner.send(
      new DeleteObjectCommand({
        Bucket: bucket,
        Key,
        VersionId: version?.VersionId,
        BypassGovernanceRetention: true,
      }),
    ),
  ).rejects.toMatchObject({ name: "AccessDenied" });
  expect(await read("2026-11-30T01")).toBe("kept\n");
});

test("what may not be written is told from what is there", async () => {
  const stranger = openAnchors({ client: new S3Client(endpoints.roleWith()), bucket });
  await expect(stranger.keep(0, "x\n")).rejects.toMatchObject({ name: "AccessDenied" });
});
