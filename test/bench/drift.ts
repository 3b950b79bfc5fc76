import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { profilePartition, profileSlotKey } from "../../lib/adapters/dynamodb/item-keys.ts";
import { writeProfile } from "../../lib/adapters/dynamodb/measure/profile-text.ts";
import type { Window } from "../../lib/domain/monitoring/monitor.ts";
import { writeReport } from "../../lib/domain/monitoring/write-report.ts";
import { addPrediction } from "../../lib/domain/profile/add-prediction.ts";
import { freezeReference } from "../../lib/domain/profile/freeze-reference.ts";
import { addProfile, emptyProfile, type ProfileSum } from "../../lib/domain/profile/profile-sum.ts";
import { readReferenceRows } from "../../lib/domain/profile/reference-rows.ts";
import { createMonitor } from "../../lib/usecases/create-monitor.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { openMonitoringWorld } from "../support/monitoring-world.ts";
import { monitor } from "../support/pipelines.ts";
import { by, held } from "../support/registry.ts";
import { startTableEngine } from "../support/table-engine.ts";
import { percentile, print, timeEach } from "./figure.ts";

type World = Awaited<ReturnType<typeof openMonitoringWorld>>;

const sizes = { "10k": 10_000, "1m": 1_000_000 } as const;
const windows = 20;
/** As many writers as add to a bucket at once. */
const slots = 16;
const buckets = 5;
const bucketMs = 60_000;
const scans = 500;

/** The time of a scan by how much was captured, and of an assessment by how many features there are. */
export const benchDrift = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const engine = await startTableEngine(join(folder, "tables.db"));
  try {
    await benchScans(await openMonitoringWorld(engine));
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
  await benchAssessment();
};

/** Half of the features are numbers, half are one of eight codes; all but little like the reference. */
const valuesOf = (features: number, row: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Array.from({ length: features }, (_, place) => {
      const noise = Math.abs(Math.sin((row + 1) * (place + 1.7)) * 43_758.5453) % 1;
      return [`f${place}`, place % 2 === 0 ? Math.round(1_000 * noise ** 2) / 10 : Math.floor(8 * noise)];
    }),
  );

const signatureOf = (features: number) => ({
  inputs: Array.from({ length: features }, (_, place) => ({
    name: `f${place}`,
    datatype: "FP64",
    shape: [-1, 1],
    kind: place % 2 === 0 ? ("numeric" as const) : ("categorical" as const),
  })),
  outputs: [{ name: "label", datatype: "INT64", shape: [-1] }],
});

const referenceText = (features: number, rows: number): string =>
  [
    [...signatureOf(features).inputs.map(({ name }) => name), "prediction", "label"].join(),
    ...Array.from({ length: rows }, (_, row) => [...Object.values(valuesOf(features, row)), row % 2, row % 2].join()),
  ].join("\n");

/** Frozen on reference rows, and a window of other rows folded as capture folds them, dealt out to so many parts. */
const measured = (features: number, referenceRows: number, rows: number, parts: number) => {
  const signature = signatureOf(features);
  const profile = freezeReference(
    held(readReferenceRows(referenceText(features, referenceRows), signature, null)),
    signature,
    null,
  );
  const sums = Array.from({ length: parts }, () => emptyProfile());
  for (let row = 0; row < rows; row += 1)
    addPrediction(sums[row % parts] ?? emptyProfile(), profile, {
      inputs: valuesOf(features, referenceRows + row),
      scoreBin: row % 256,
      predicted: "1",
      segment: null,
      truth: row % 2 === 0 ? "1" : "0",
    });
  return { profile, sums };
};

const benchScans = async (world: World): Promise<void> => {
  const models = new Map<string, { readonly model: string; readonly parts: readonly ProfileSum[] }>();
  for (const [name, rows] of Object.entries(sizes))
    models.set(name, {
      model: await served(world, name),
      parts: measured(16, 5_000, rows, slots * buckets).sums,
    });
  const samples: Record<string, number[]> = { "10k": [], "1m": [] };
  for (let place = 0; place < windows; place += 1) {
    const window = world.windowAhead();
    for (const [name, { model, parts }] of models) await lay(world, model, window, parts, name);
    world.time.now = window.end + bucketMs;
    // By turns, so that whatever else the machine does is everybody's.
    for (const name of models.keys()) {
      const [elapsed = 0] = await timeEach(1, () => world.scan(name, window));
      samples[name]?.push(elapsed);
      const { last } = (await world.monitor(name)).state;
      if (last?.window.end !== window.end || last.drift === "INSUFFICIENT") throw new Error(`${name} is not assessed`);
    }
  }
  const [small = [], large = []] = [samples["10k"], samples["1m"]];
  const setting = "16 features, a window of 5 buckets of 16 parts, read, assessed and committed";
  print({ figure: "drift.scan_10k.p50", value: percentile(small, 0.5), unit: "ms", n: windows, against: setting });
  print({
    figure: "drift.scan_1m.p50",
    value: percentile(large, 0.5),
    unit: "ms",
    n: windows,
    against: "the same window with 10 000 predictions instead of 1 000 000",
    ratio: percentile(large, 0.5) / percentile(small, 0.5),
  });
};

/** A model of sixteen features that serves a version and is watched. */
const served = async (world: World, name: string): Promise<string> => {
  const { state } = await world.model(name, 4);
  const registration = {
    artifacts: [world.upload("model.onnx", name), world.upload("reference.csv", referenceText(16, 5_000))],
    signature: signatureOf(16),
    lineage: {},
    origin: null,
    metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
    description: "",
    tags: {},
  };
  held(await registerVersion(world, by("ada", "data-scientist"), { model: name, registration }));
  await world.move(name, 1, "Staging", "Approved", "Production");
  held(await createMonitor(world, by("ada"), { model: name, settings: { windowSeconds: 300, retraining: null } }));
  return state.id;
};

/** Lays profiles down as sixteen capturing processes leave them: a part in each slot of each bucket. */
const lay = async (world: World, model: string, { start }: Window, parts: readonly ProfileSum[], name: string) => {
  const partition = profilePartition("default", model, 1);
  const items = parts.map((part, place) => ({
    ...profileSlotKey(partition, start + Math.floor(place / slots) * bucketMs, place % slots),
    counts: writeProfile(part),
    revision: 1,
  }));
  for (let first = 0; first < items.length; first += 25) {
    const RequestItems = { [world.measure]: items.slice(first, first + 25).map((Item) => ({ PutRequest: { Item } })) };
    const { UnprocessedItems = {} } = await world.client.send(new BatchWriteCommand({ RequestItems }));
    if (Object.keys(UnprocessedItems).length > 0) throw new Error(`profiles of ${name} were not all written`);
  }
};

const benchAssessment = async (): Promise<void> => {
  const medians: number[] = [];
  for (const features of [16, 1_000]) {
    const { profile, sums } = measured(features, 2_000, 2_000, 2);
    const current = emptyProfile();
    for (const sum of sums) addProfile(current, sum);
    const window = { start: 0, end: 300_000 };
    const input = {
      version: 1,
      reference: { digest: "0".repeat(64), profile },
      current,
      labelled: { window, profile: current },
    };
    const samples = await timeEach(scans, async () => writeReport(monitor(), window, input));
    medians.push(percentile(samples, 0.5));
    const [few = Number.NaN, many] = medians;
    print({
      figure: `drift.assess_${features}_features.p50`,
      value: percentile(samples, 0.5),
      unit: "ms",
      n: scans,
      against: many === undefined ? "PSI, chi-square, KS and accuracy from counts, nothing read" : "16 features",
      ...(many === undefined ? {} : { ratio: many / few }),
    });
  }
};
