import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { openLogTiles } from "../../lib/adapters/s3/log-tiles.ts";
import { parseCheckpoint } from "../../lib/domain/log/checkpoint.ts";
import { parseNote } from "../../lib/domain/log/signed-note.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { logWorld } from "../support/log-world.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { startObjectEndpoint } from "../support/object-endpoint.ts";
import { createStateTable, startTableEngine } from "../support/table-engine.ts";
import { percentile, print } from "./figure.ts";

const always = Number.MAX_SAFE_INTEGER;
const rates = [
  { perSecond: 1, commands: 20 },
  { perSecond: 100, commands: 1_500 },
];

/**
 * From a command's commit to the publication of a checkpoint that covers its leaf; the sequencer is woken by each commit, as
 * the table's stream wakes it, and its tiles go over S3's wire.
 */
export const benchInclusion = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const engine = await startTableEngine(join(folder, "tables.db"));
  const objects = await startObjectEndpoint();
  try {
    const table = await createStateTable(engine.client, "state");
    const tiles = openLogTiles({ client: objects.client, bucket: objects.bucket });
    for (const { perSecond, commands } of rates) {
      const world = logWorld(engine.client, table, memoryLogTiles());
      const ms = await inclusionTimes(world, tiles, `at-${perSecond}`, perSecond, commands);
      for (const p of [0.5, 0.99])
        print({
          figure: `time to inclusion at ${perSecond} commands/s, p${p * 100}`,
          value: percentile(ms, p),
          unit: "ms",
          n: ms.length,
        });
    }
  } finally {
    await objects.stop();
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const inclusionTimes = async (
  world: ReturnType<typeof logWorld>,
  tiles: LogTiles,
  workspace: string,
  perSecond: number,
  commands: number,
): Promise<number[]> => {
  const committedAt = new Map<string, number>();
  const entered: string[] = [];
  const includedMs: number[] = [];
  const watched: LogTiles = {
    ...tiles,
    publishCheckpoint: async (name, note) => {
      const { size } = checkpointOf(note);
      await tiles.publishCheckpoint(name, note);
      const now = performance.now();
      while (includedMs.length < size)
        includedMs.push(now - (committedAt.get(entered[includedMs.length] ?? "") ?? now));
    },
    stage: async (name, batch, entries) => {
      for (const [place, entry] of entries.entries())
        entered[batch.from + place] = JSON.parse(Buffer.from(entry).toString("utf8")).subject.id;
      await tiles.stage(name, batch, entries);
    },
  };
  const needs = { ...world.needs(), tiles: watched };
  let writing = true;
  let woken = false;
  const sequencer = (async () => {
    while (writing || woken) {
      if (!woken) await setTimeout(1);
      else {
        woken = false;
        await sequenceLeaves(needs, workspace, always);
      }
    }
  })();
  const started = performance.now();
  const writers: Promise<void>[] = [];
  for (let index = 0; index < commands; index += 1) {
    await setTimeout(Math.max(0, started + (index * 1_000) / perSecond - performance.now()));
    const name = `m${index}`;
    writers.push(
      world.command(workspace, name).then(() => {
        committedAt.set(name, performance.now());
        woken = true;
      }),
    );
  }
  await Promise.all(writers);
  woken = true;
  writing = false;
  await sequencer;
  return includedMs;
};

const checkpointOf = (note: string) => {
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
  if (!checkpoint.ok) throw new Error(checkpoint.refusal.code);
  return checkpoint.value;
};
