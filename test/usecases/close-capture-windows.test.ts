import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openCaptureArchive } from "../../lib/adapters/s3/capture-archive.ts";
import { openCaptureObjects } from "../../lib/adapters/s3/capture-objects.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { manifestNames } from "../../lib/domain/capture-window/capture-manifest.ts";
import { closeCaptureWindows } from "../../lib/usecases/close-capture-windows.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { capturedPrediction } from "../support/captured-predictions.ts";
import { commandContext } from "../support/command-context.ts";
import { faultyClient } from "../support/faulty-client.ts";
import { logWorld } from "../support/log-world.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../support/object-endpoint.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let objects: ObjectEndpoint;
const table = "state";
const memory = memoryLogTiles();
beforeAll(async () => {
  engine = await startTableEngine();
  objects = await startObjectEndpoint();
  await createStateTable(engine.client, table);
});
afterAll(async () => {
  await objects.stop();
  await engine.stop();
});

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 21, 7);
const id = "2026-11-21T07";

const needsAt = (now: number, client: DynamoDBDocumentClient = engine.client) => {
  const clock = { now: () => now };
  const aggregates = openAggregateStore({ client, table, clock, ids: uuidV7Ids() });
  return { aggregates, captures: openCaptureObjects(objects), clock };
};

const close = (workspace: string, now: number, client?: DynamoDBDocumentClient) =>
  closeCaptureWindows(needsAt(now, client), workspace, (team, occasion) =>
    commandContext({ workspace: team, idempotencyKey: occasion }),
  );

const capture = (workspace: string, at: number, model = "m1") =>
  openCaptureArchive(objects).keep([capturedPrediction(1, { workspace, model, at })]);

const windowOf = (workspace: string) => needsAt(0).aggregates.load(workspace, "capture-window", id);

test("an hour is closed once, by a manifest that names all its captures, whoever dies at it", async () => {
  const kept = [await capture("closing", start), await capture("closing", start + hourMs - 1, "m2")];
  await capture("closing", start + hourMs);
  await close("closing", start + hourMs);
  expect(await windowOf("closing")).toBeUndefined();

  const due = start + hourMs + 15 * 60_000;
  for (let at = 1; at <= 12; at += 1)
    await close("closing", due, faultyClient(engine.client, at, at % 2 === 0 ? "before" : "after").client).catch(
      () => undefined,
    );
  await Promise.all([close("closing", due), close("closing", due)]);
  const window = await windowOf("closing");
  expect(window).toMatchObject({ revision: 1, state: { objects: 2, start, listedAt: due } });
  const manifest = await needsAt(0).captures.readManifest("closing", window?.state.manifest ?? "");
  expect(kept.map((key) => manifestNames(manifest, key))).toEqual([true, true]);
  expect(manifest.split("\n")).toHaveLength(3);
});

test("what came late, or is gone, a day later is a leaf of its own; what stayed the same is none", async () => {
  const dayAfter = start + 25 * hourMs + 15 * 60_000;
  const early = await capture("late", start);
  await close("late", start + hourMs + 15 * 60_000);
  await capture("late", start + 1);
  await close("late", start + 3 * hourMs);
  expect((await windowOf("late"))?.revision).toBe(1);
  await close("late", dayAfter);
  await close("late", dayAfter + 60_000);
  expect(await windowOf("late")).toMatchObject({ revision: 2, state: { objects: 2 } });
  await objects.client.send(new DeleteObjectCommand({ Bucket: objects.bucket, Key: early }));
  await close("late", dayAfter + 120_000);
  expect(await windowOf("late")).toMatchObject({ revision: 3, state: { objects: 1 } });

  const world = logWorld(engine.client, table, memory);
  await sequenceLeaves(world.needs(), "late", Number.MAX_SAFE_INTEGER);
  expect(await world.verified("late")).toEqual(new Map([[id, 3]]));
});

test("nothing is written where nothing was captured", async () => {
  await close("idle", start + hourMs + 15 * 60_000);
  expect(await windowOf("idle")).toBeUndefined();
});
