import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openLogLedger } from "../../lib/adapters/dynamodb/log-ledger.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import type { LogLedger } from "../../lib/ports/log-ledger.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { randomOf } from "../kill/random-of.ts";
import { chooseCommand, send } from "./client-commands.ts";
import { checkEnd, checkPublished, checkSigned, type Evidence, workspace } from "./invariants.ts";
import { createScheduler, type Faults } from "./scheduler.ts";
import { simulateLog } from "./simulated-log.ts";
import { type Perform, simulateTable } from "./simulated-table.ts";
import { simulateWitness } from "./simulated-witness.ts";

/** A fault that somebody might build in: how the parts of one process are bent. */
export interface PlantedBug {
  readonly name: string;
  readonly client?: (client: DynamoDBDocumentClient) => DynamoDBDocumentClient;
  readonly ledger?: (ledger: LogLedger) => LogLedger;
  /** `overwrite` shows a checkpoint without asking which is shown. */
  readonly tiles?: (tiles: LogTiles, log: ReturnType<typeof simulateLog>, perform: Perform) => LogTiles;
  /** Reads that ask for consistency do not get it. */
  readonly readsStale?: boolean;
}

export interface SimulationResult {
  readonly violations: readonly string[];
  readonly operations: number;
  readonly crashes: number;
  readonly ambiguous: number;
  readonly rejected: number;
  readonly late: number;
  readonly repeated: number;
  /** The same for the same seed. */
  readonly traceHash: number;
}

const faults: Faults = { crash: 0.03, rejected: 0.03, ambiguous: 0.03, late: 0.02, repeated: 0.03 };
const startMs = 1_790_000_000_000;
/** Clocks may be an hour apart. */
const skewMsMax = 3_600_000;
const clientsCount = 4;
const commandsPerClient = 10;
/** A run takes about a tenth of this. */
const operationsMax = 40_000;
const always = Number.MAX_SAFE_INTEGER;

/**
 * Runs clients and sequencers on simulated storage until every command is acknowledged and every leaf is in the log, then says what
 * of all that must hold does not. Same seed, same run.
 */
export const simulate = async (seed: number, bug: PlantedBug = { name: "the design" }): Promise<SimulationResult> => {
  const random = randomOf(seed);
  const violations = new Set<string>();
  const violate = (what: string) => void violations.add(what);
  const table = simulateTable(random, bug.readsStale === true);
  const evidence: Evidence = { table: table.items, files: new Map(), published: [], acknowledged: [] };
  const log = simulateLog({
    signed: (checkpoint) => checkSigned(evidence, checkpoint, violate),
    published: (checkpoint) => {
      checkPublished(evidence, checkpoint, log.missing(checkpoint.size), violate);
      evidence.published.push(checkpoint);
    },
  });
  const scheduler = createScheduler(random, faults, (error) => violate(`a process ended: ${messageOf(error)}`));
  const sequencers = 2 + Math.floor(random() * 3);
  const clock = { now: () => startMs + scheduler.counts.operations };
  /** Each process has a clock of its own, and starts with another. */
  const skewed = () => {
    const skewMs = Math.floor((random() - 0.5) * skewMsMax);
    return { now: () => clock.now() + skewMs };
  };
  const ids = deterministicIds(random);
  const witnesses = simulateWitness(clock);
  let waiting = clientsCount;

  const sequence = async (perform: Perform): Promise<void> => {
    const client = bend(bug.client, table.clientOf(perform));
    const ledger = bend(bug.ledger, openLogLedger({ client, table: "state", hash: sha256 }));
    const tiles = bug.tiles?.(log.tilesOf(perform), log, perform) ?? log.tilesOf(perform);
    const needs = { ledger, tiles, signer: log.signerOf(perform), witnesses: witnesses(perform), clock, hash: sha256 };
    await sequenceLeaves(needs, workspace, always).catch((error: unknown) => {
      // A witness whose answer got lost is told of in the words of whoever asked it.
      if (!String(error).includes("SimulatedFault")) violate(`a sequencer stopped: ${messageOf(error)}`);
    });
  };
  for (let number = 0; number < sequencers; number += 1)
    scheduler.spawn(`sequencer-${number}`, async (perform) => {
      while (waiting > 0) {
        await sequence(perform);
        await perform("Wait", false, () => undefined).catch(() => undefined);
      }
    });

  for (let number = 0; number < clientsCount; number += 1) {
    const commands = Array.from({ length: commandsPerClient }, (_, place) =>
      chooseCommand(random, `command-${number}-${place}`),
    );
    let next = 0;
    scheduler.spawn(`client-${number}`, async (perform) => {
      const client = bend(bug.client, table.clientOf(perform));
      const clock = skewed();
      const index = openSearchIndex({ client, table: "state" });
      const needs = { aggregates: openAggregateStore({ client, table: "state", clock, ids }), index, clock, ids };
      for (let command = commands[next]; command !== undefined; command = commands[next]) {
        // Who is impatient sends it again before the first is answered.
        const sent = Array.from({ length: random() < 0.2 ? 2 : 1 }, () => send(needs, command));
        const answers = await Promise.all(sent);
        // Refusals are not remembered: one counts only when its twin, which may have come at a better moment, is known to have failed.
        const done = answers.find((answer) => answer?.done === true);
        const answer = done ?? (answers.includes(undefined) ? undefined : answers[0]);
        if (answer === undefined) continue;
        evidence.acknowledged.push(answer);
        next += 1;
      }
      waiting -= 1;
    });
  }

  if (!(await scheduler.runToEnd(operationsMax))) violate("a command is never acknowledged");
  waiting = 0;
  scheduler.calm();
  scheduler.spawn("last sequencer", sequence);
  if (!(await scheduler.runToEnd(operationsMax))) violate("a leaf never enters the log");
  await checkEnd({ ...evidence, files: log.files }, log.shown(), violate);
  return { violations: [...violations].sort(), ...scheduler.counts, traceHash: scheduler.traceHash() };
};

const bend = <Part>(how: ((part: Part) => Part) | undefined, part: Part): Part => how?.(part) ?? part;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const deterministicIds = (random: () => number) => {
  let count = 0;
  return {
    next: () => {
      count += 1;
      const tail = Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
      return `${count.toString(16).padStart(12, "0")}7000${tail}${"0".repeat(8)}`;
    },
  };
};
