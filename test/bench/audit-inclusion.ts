import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { AuditSequencerNeeds } from "../../functions/audit-sequencer/app.ts";
import { openHttpWitness } from "../../lib/adapters/http/witness.ts";
import { openLogTiles } from "../../lib/adapters/s3/log-tiles.ts";
import { parseCheckpoint } from "../../lib/domain/log/checkpoint.ts";
import { parseNote } from "../../lib/domain/log/signed-note.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";
import { sequenceCheckpoints } from "../../lib/usecases/sequence-checkpoints.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { verifyEd25519 } from "../domain/log/ed25519.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { logWorld } from "../support/log-world.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { startObjectEndpoint } from "../support/object-endpoint.ts";
import { createStateTable, startTableEngine } from "../support/table-engine.ts";
import { serveWitness, startTestWitness } from "../support/witness-world.ts";
import { percentile, print } from "./figure.ts";

const always = Number.MAX_SAFE_INTEGER;
const rates = [
  { perSecond: 1, commands: 20 },
  { perSecond: 100, commands: 1_500 },
];

/**
 * From a command's commit to the publication of a checkpoint that covers its leaf. The sequencer is woken by each commit, as
 * the table's stream wakes it, and also extends the root log; its tiles go over S3's wire and its witness is asked over HTTP.
 */
export const benchInclusion = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const engine = await startTableEngine(join(folder, "tables.db"));
  const objects = await startObjectEndpoint();
  const { app, vkey } = await startTestWitness(engine.client, "witness.example.com", 31);
  const served = await serveWitness(app);
  try {
    const table = await createStateTable(engine.client, "state");
    const tiles = openLogTiles({ client: objects.client, bucket: objects.bucket });
    const { url } = served;
    const witness = openHttpWitness({ url, vkey, timeoutMs: 5_000, verifySignature: verifyEd25519, hash: sha256 });
    const quorum = { members: [witness], needed: 1 };
    for (const { perSecond, commands } of rates) {
      const world = logWorld(engine.client, table, memoryLogTiles());
      const ms = await inclusionTimes(
        world.needs(engine.client, quorum),
        world.command,
        tiles,
        `at-${perSecond}`,
        perSecond,
        commands,
      );
      for (const p of [0.5, 0.99])
        print({
          figure: `time to inclusion at ${perSecond} commands/s, p${p * 100}`,
          value: percentile(ms, p),
          unit: "ms",
          n: ms.length,
        });
    }
  } finally {
    await served.stop();
    await objects.stop();
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const inclusionTimes = async (
  base: AuditSequencerNeeds,
  command: ReturnType<typeof logWorld>["command"],
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
      while (name === workspace && includedMs.length < size)
        includedMs.push(now - (committedAt.get(entered[includedMs.length] ?? "") ?? now));
    },
    stage: async (name, batch, entries) => {
      for (const [place, entry] of name === workspace ? entries.entries() : [])
        entered[batch.from + place] = JSON.parse(Buffer.from(entry).toString("utf8")).subject.id;
      await tiles.stage(name, batch, entries);
    },
  };
  const needs = { ...base, tiles: watched };
  let writing = true;
  let woken = false;
  const sequencer = (async () => {
    while (writing || woken) {
      if (!woken) await setTimeout(1);
      else {
        woken = false;
        await sequenceLeaves(needs, workspace, always);
        await sequenceCheckpoints(needs, always);
      }
    }
  })();
  const started = performance.now();
  const writers: Promise<void>[] = [];
  for (let index = 0; index < commands; index += 1) {
    await setTimeout(Math.max(0, started + (index * 1_000) / perSecond - performance.now()));
    const name = `m${index}`;
    writers.push(
      command(workspace, name).then(() => {
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
