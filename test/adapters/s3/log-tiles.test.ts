import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openObjectStore } from "../../../functions/local/endpoints/s3/object-store.ts";
import { prepareBucket } from "../../../functions/local/endpoints/s3/prepare-bucket.ts";
import { createS3Handler } from "../../../functions/local/endpoints/s3/s3-handler.ts";
import { openLogTiles } from "../../../lib/adapters/s3/log-tiles.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { logTilesContract } from "../../contracts/log-tiles.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";

const bucket = "log";
let folder: string;
let store: Awaited<ReturnType<typeof openObjectStore>>;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidegate-log-"));
  store = await openObjectStore(folder, Date.now);
  endpoints = await startEndpoints({ objects: createS3Handler(store) });
  await prepareBucket(store, {
    name: bucket,
    versioned: true,
    objectLock: false,
    defaultRetention: undefined,
    transitions: [],
  });
});
afterAll(async () => {
  await endpoints.close();
  store.close();
  await rm(folder, { recursive: true });
});

/** A client that may do what the stacks allow the sequencer, and nothing else. */
const sequencer = () =>
  new S3Client(
    endpoints.roleWith(
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: ["checkpoint", "tile/*", "staging/*"].map((key) => `arn:aws:s3:::${bucket}/*/${key}`),
      },
      { Effect: "Allow", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${bucket}` },
    ),
  );

logTilesContract("the log bucket", async () => openLogTiles({ client: sequencer(), bucket }));
logTilesContract("the store of the tests", async () => memoryLogTiles().tiles);

test("what may not be read is told from what is not there", async () => {
  const stranger = new S3Client(endpoints.roleWith());
  const tiles = openLogTiles({ client: stranger, bucket });
  await expect(tiles.readTile("w", { level: 0, index: 0, width: 1 })).rejects.toMatchObject({ name: "AccessDenied" });
  const write = tiles.writeTile("w", { tile: { level: 0, index: 0, width: 1 }, bytes: utf8("x") });
  await expect(write).rejects.toMatchObject({ name: "AccessDenied" });
});
