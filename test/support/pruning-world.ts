import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { compareTable } from "../../cli/verify/compare-table.ts";
import { exportedItem } from "../../cli/verify/dynamodb-json.ts";
import { readTableCopy } from "../../cli/verify/table-copy.ts";
import { policyOfKey } from "../../cli/verify/trust-policy.ts";
import { verifyLog } from "../../cli/verify/verify-log.ts";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openEventIndex } from "../../lib/adapters/dynamodb/event-index.ts";
import { openEventRemoval } from "../../lib/adapters/dynamodb/event-removal.ts";
import { parseRetainedLeaf } from "../../lib/adapters/dynamodb/schemas/retained-leaf.ts";
import { openTableItems } from "../../lib/adapters/dynamodb/table-items.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { Change } from "../../lib/domain/command/change.ts";
import type { ComplianceFramework } from "../../lib/domain/model/compliance-framework.ts";
import type { RetentionSetting } from "../../lib/domain/retention/decide-retention.ts";
import { deletePrunedEntries } from "../../lib/usecases/delete-pruned-entries.ts";
import { pruneLog } from "../../lib/usecases/prune-log.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { setRetention } from "../../lib/usecases/set-retention.ts";
import { commandContext } from "./command-context.ts";
import { logWorld } from "./log-world.ts";
import { memoryLogTiles } from "./memory-log-tiles.ts";
import { held } from "./registry.ts";
import { model } from "./registry-world.ts";
import { testVerifierKey } from "./test-signer.ts";

interface Details {
  readonly actor?: string;
  readonly riskTier?: number;
  readonly complianceFrameworks?: readonly ComplianceFramework[];
}

/** A workspace whose log grows and is pruned, with a clock that stands until it is moved. */
export const pruningWorld = (
  client: DynamoDBDocumentClient,
  table: string,
  workspace: string,
  memory = memoryLogTiles(),
) => {
  const time = { now: Date.parse("2026-03-02T09:00Z") };
  const clock = { now: () => time.now };
  const ids = uuidV7Ids();
  const log = logWorld(client, table, memory);
  const needs = (through: DynamoDBDocumentClient = client) => ({
    aggregates: openAggregateStore({ client: through, table, clock, ids }),
    events: openEventIndex({ client: through, table }),
    eventRemoval: openEventRemoval({ client: through, table }),
    tiles: memory.tiles,
    pruning: memory.pruning,
    parseRetainedLeaf,
    clock,
    ids,
  });
  const { aggregates } = needs();

  /** Each subject claims a name and gives it back for another, and asks for work that a later revision settles. */
  const changeOf = async (subject: number, { riskTier = 4, complianceFrameworks }: Details): Promise<Change> => {
    const id = `m${subject}`;
    const basis = (await aggregates.load(workspace, "model", id)) ?? null;
    const revision = (basis?.revision ?? 0) + 1;
    const effect = (since: number) => `${subject}00000${since}`.padStart(32, "0");
    return {
      ...{ kind: "model", id, basis, riskTier, event: basis ? "model-updated" : "model-registered" },
      state: { ...(basis?.state ?? model({ id, name: id })), ...(complianceFrameworks && { complianceFrameworks }) },
      claims: revision % 3 === 1 || revision === 2 ? [`name#${id}.${revision}`] : [],
      releases: revision % 3 === 0 ? [`name#${id}.${revision - 2}`] : [],
      effects:
        revision % 4 === 2
          ? [{ id: effect(revision), worker: "training-launcher", type: "look", payload: { rate: 0.1 } }]
          : [],
      settles: revision % 4 === 0 ? [{ id: effect(revision - 2), worker: "training-launcher" }] : [],
    };
  };
  const sequence = () => sequenceLeaves(log.needs(), workspace, Number.MAX_SAFE_INTEGER);
  /** One command on some models. */
  const command = async (subjects: readonly number[], details: Details = {}): Promise<void> => {
    const changes = await Promise.all(subjects.map((subject) => changeOf(subject, details)));
    const actor = details.actor ?? "member-ada";
    held(await aggregates.commit(commandContext({ workspace, actor }), { at: time.now, changes, answer: null }));
  };
  /** So many leaves at least, a second apart, in commands of sixteen models of sixty. */
  const grow = async (leaves: number): Promise<void> => {
    for (let written = 0; written < leaves; written += 16) {
      const first = Math.floor(written / 16) * 16;
      await command(Array.from({ length: 16 }, (_, place) => (first + place) % 60));
      time.now += 1000;
    }
    await sequence();
  };
  const set = async (setting: Partial<RetentionSetting> = {}) => {
    const there = await aggregates.load(workspace, "log-retention", "log");
    const ifMatch = there === undefined ? {} : { ifMatch: there.revision };
    return held(
      await setRetention(needs(), commandContext({ workspace }), {
        ...{ prune: true, monthsByTier: {} },
        ...setting,
        ...ifMatch,
      }),
    );
  };
  const contextOf = (_: string, occasion: string) =>
    commandContext({ workspace, actor: "service:reconciler", idempotencyKey: `pruneLog:${occasion}` });
  const prune = (through = needs()) => pruneLog(through, workspace, contextOf);
  const sweep = (through = needs()) => deletePrunedEntries(through, workspace, contextOf);
  /** What a day does once the log has caught up, as often as is needed. */
  const pruneWhole = async () => {
    await prune();
    await sequence();
    await sweep();
    await sequence();
  };
  const passMonths = (months: number) => {
    const date = new Date(time.now);
    date.setUTCMonth(date.getUTCMonth() + months);
    time.now = date.getTime() + 1;
  };
  const retention = async () => (await aggregates.load(workspace, "log-retention", "log"))?.state;
  const bundles = () =>
    [...memory.files.keys()].filter((path) => /\/tile\/entries\/(x\d{3}\/)*\d{3}$/.test(path)).sort();

  /** Verifies files of the log as an outsider does, and the table against them unless it is told not to. */
  const verified = async (files: ReadonlyMap<string, Uint8Array> = memory.files, withTables = true) => {
    const items = async function* () {
      for await (const line of openTableItems({ client, table }).lines()) {
        const item = exportedItem(JSON.parse(line));
        if (item?.pk.startsWith(`${workspace}#`)) yield item;
      }
    };
    const comparison = withTables ? compareTable(await readTableCopy(items(), workspace), false) : undefined;
    const found = await verifyLog(async (path) => files.get(`${workspace}/${path}`), {
      policy: policyOfKey(testVerifierKey(workspace)),
      ...{ workspace, older: undefined, now: time.now, keepStates: true },
      onProgress: () => undefined,
      ...(comparison === undefined ? {} : { onLeaf: comparison.add }),
    });
    comparison?.finish(found);
    return found;
  };
  return {
    table,
    workspace,
    memory,
    log,
    time,
    needs,
    command,
    grow,
    sequence,
    set,
    contextOf,
    prune,
    sweep,
    pruneWhole,
    passMonths,
    retention,
    bundles,
    verified,
  };
};

export type PruningWorld = ReturnType<typeof pruningWorld>;
