import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { runRestore } from "../../../cli/restore/run-restore.ts";
import { parseFact } from "../../../lib/adapters/canonical/parse-fact.ts";
import { openLogLedger } from "../../../lib/adapters/dynamodb/log-ledger.ts";
import { openRootLedger } from "../../../lib/adapters/dynamodb/root-ledger.ts";
import { openStateRestore } from "../../../lib/adapters/dynamodb/state-restore.ts";
import { openTableItems } from "../../../lib/adapters/dynamodb/table-items.ts";
import type { Change } from "../../../lib/domain/command/change.ts";
import type { CommandContext } from "../../../lib/domain/command/command-context.ts";
import { sequenceCheckpoints } from "../../../lib/usecases/sequence-checkpoints.ts";
import { sequenceLeaves } from "../../../lib/usecases/sequence-leaves.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { commandContext } from "../../support/command-context.ts";
import { logWorld } from "../../support/log-world.ts";
import { memoryBucket } from "../../support/memory-bucket.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { model } from "../../support/registry-world.ts";
import { createMeasureTable, createStateTable, type TableEngine } from "../../support/table-engine.ts";
import { testVerifierKey } from "../../support/test-signer.ts";

export const workspace = "default";

/** One step of a history: a command on some subjects, or the log catching up. */
export type Step = "sequence" | { readonly subjects: readonly number[]; readonly isKeyed: boolean };

let tables = 0;

/** A fresh system, with every version that each of its rows ever had. */
export const tornWorld = async (engine: TableEngine) => {
  tables += 1;
  const name = (part: string) => `${part}-${tables}`;
  const memory = memoryLogTiles();
  const captures = new Map<string, Uint8Array>();
  const world = logWorld(engine.client, await createStateTable(engine.client, name("state")), memory);
  const items = (table: string) => openTableItems({ client: engine.client, table });
  const measure = items(await createMeasureTable(engine.client, name("measure")));
  const people = items(await createMeasureTable(engine.client, name("people")));
  const state = items(name("state"));
  const versions: ReadonlyMap<string, string>[] = [];
  const contexts: CommandContext[] = [];

  /** Each subject claims a name and gives it back for another, and asks for work that a later revision settles. */
  const changeOf = async (subject: number): Promise<Change> => {
    const id = `m${subject}`;
    const basis = (await world.store.load(workspace, "model", id)) ?? null;
    const revision = (basis?.revision ?? 0) + 1;
    const effect = (since: number) => `${subject}${since}`.padStart(32, "0");
    return {
      ...{ kind: "model", id, basis, event: basis ? "model-updated" : "model-registered" },
      state: model({ id, name: `${id} at ${revision}, ü`, latestVersion: revision }),
      claims: revision % 3 === 1 ? [`name#${id}.${revision}`] : [],
      releases: revision % 3 === 0 ? [`name#${id}.${revision - 2}`] : [],
      effects:
        revision % 4 === 2
          ? [{ id: effect(revision), worker: "reconciler", type: "look", payload: { rate: 0.1 } }]
          : [],
      settles: revision % 4 === 0 ? [{ id: effect(revision - 2), worker: "reconciler" }] : [],
    };
  };
  const command = async ({ subjects, isKeyed }: Exclude<Step, "sequence">): Promise<void> => {
    const key = isKeyed ? { idempotencyKey: randomUUID() } : {};
    const context = commandContext({ workspace, ...key });
    const changes = await Promise.all(subjects.map(changeOf));
    const committed = await world.store.commit(context, { at: Date.now(), changes, answer: { said: subjects } });
    if (!committed.ok) throw new Error(committed.refusal.code);
    contexts.push(context);
  };
  const look = async () => {
    const rows = new Map<string, string>();
    for await (const line of state.lines()) {
      const { Item } = JSON.parse(line);
      rows.set(`${Item.pk.S} ${Item.sk.S}`, line);
    }
    versions.push(rows);
  };
  const sequence = async () => {
    await sequenceLeaves(world.needs(), workspace, Number.MAX_SAFE_INTEGER);
    await sequenceCheckpoints(world.needs(), Number.MAX_SAFE_INTEGER);
  };
  const run = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) {
      await (step === "sequence" ? sequence() : command(step));
      await look();
    }
  };
  const needs = () => ({
    tables: { state, people, measure },
    buckets: { log: memoryBucket(memory.files), captures: memoryBucket(captures) },
    verifierKeyOf: async (log: string) => testVerifierKey(log),
    state: openStateRestore({ client: engine.client, table: name("state") }),
    ledger: openLogLedger({ client: engine.client, table: name("state"), hash: sha256 }),
    rootLedger: openRootLedger({ client: engine.client, table: name("state"), hash: sha256 }),
    tiles: memory.tiles,
    parseFact,
    hash: sha256,
  });
  return {
    table: name("state"),
    store: world.store,
    state,
    people,
    measure,
    memory,
    captures,
    versions,
    contexts,
    run,
    sequence,
    command,
    needs,
  };
};

export type TornWorld = Awaited<ReturnType<typeof tornWorld>>;

/** Every row as it was so many steps before the last; a row of a step in which it was not there is missing. */
export const tornLines = ({ versions }: TornWorld, ageOf: (row: number) => number): string[] => {
  const keys = [...new Set(versions.flatMap((rows) => [...rows.keys()]))].sort();
  return keys.flatMap((key, row) => versions.at(-1 - Math.min(ageOf(row), versions.length - 1))?.get(key) ?? []);
};

/** Writes a backup with these rows of the state table and the log as it is published, and restores it into a new system. */
export const restoreInto = async (
  to: TornWorld,
  { memory }: TornWorld,
  lines: readonly string[],
  args: readonly string[],
) => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-restore-"));
  const write = async (path: string, bytes: Uint8Array) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  };
  try {
    for (const [path, bytes] of memory.files) await write(`log/${path}`, bytes);
    await write("tables/state/data/00000.json.gz", gzipSync(lines.map((line) => `${line}\n`).join("")));
    return await runRestore(to.needs, ["--from", folder, ...args]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
