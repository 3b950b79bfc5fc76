import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openObjectStore } from "../../../functions/local/endpoints/s3/object-store.ts";
import { prepareBucket } from "../../../functions/local/endpoints/s3/prepare-bucket.ts";
import { createS3Handler } from "../../../functions/local/endpoints/s3/s3-handler.ts";
import { openLogPruning } from "../../../lib/adapters/s3/log-pruning.ts";
import { openLogTiles } from "../../../lib/adapters/s3/log-tiles.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { logPruningContract } from "../../contracts/log-pruning.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";

const bucket = "log";
let folder: string;
let store: Awaited<ReturnType<typeof openObjectStore>>;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidegate-pruning-"));
  store = await openObjectStore(folder, Date.now);
  endpoints = await startEndpoints({ objects: createS3Handler(store) });
  const defaultRetention = { mode: "COMPLIANCE", days: 30, years: undefined } as const;
  await prepareBucket(store, { name: bucket, versioned: true, objectLock: true, defaultRetention, transitions: [] });
});
afterAll(async () => {
  await endpoints.close();
  store.close();
  await rm(folder, { recursive: true });
});

const arns = (...keys: readonly string[]) => keys.map((key) => `arn:aws:s3:::${bucket}/*/${key}`);
/** A client that may do what the stacks allow the reconciler, and nothing else. */
const reconciler = () =>
  new S3Client(
    endpoints.roleWith(
      { Effect: "Allow", Action: "s3:GetObject", Resource: arns("checkpoint", "tile/*", "staging/*", "snapshot/*") },
      { Effect: "Allow", Action: "s3:PutObject", Resource: arns("snapshot/*") },
      { Effect: "Allow", Action: "s3:DeleteObject", Resource: arns("tile/entries/*", "staging/*", "snapshot/*") },
      { Effect: "Allow", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${bucket}` },
    ),
  );
const root = () => new S3Client({ ...endpoints.root, forcePathStyle: true });

logPruningContract("the log bucket", async () => ({
  tiles: openLogTiles({ client: root(), bucket }),
  pruning: openLogPruning({ client: reconciler(), bucket }),
}));
logPruningContract("the store of the tests", async () => memoryLogTiles());

test("what is deleted under Object Lock is read no more, and its version stays", async () => {
  const tile = { level: "entries", index: 0, width: 256 } as const;
  const tiles = openLogTiles({ client: root(), bucket });
  await tiles.writeTile("locked", { tile, bytes: utf8("abc") });
  await openLogPruning({ client: reconciler(), bucket }).deleteBundle("locked", 0);
  expect(await tiles.readTile("locked", tile)).toBeUndefined();
  const { Versions = [], DeleteMarkers = [] } = await root().send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: "locked/" }),
  );
  expect([Versions.length, DeleteMarkers.length]).toEqual([1, 1]);
});
