import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { policyOfKey } from "../../cli/verify/trust-policy.ts";
import { verifyLog } from "../../cli/verify/verify-log.ts";
import type { AuditSequencerNeeds } from "../../functions/audit-sequencer/app.ts";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { leafShards } from "../../lib/adapters/dynamodb/item-keys.ts";
import { openLogLedger } from "../../lib/adapters/dynamodb/log-ledger.ts";
import { openRootLedger } from "../../lib/adapters/dynamodb/root-ledger.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { Change } from "../../lib/domain/command/change.ts";
import type { WitnessQuorum } from "../../lib/ports/witness.ts";
import { verifyEd25519 } from "../domain/log/ed25519.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { commandContext } from "./command-context.ts";
import type { memoryLogTiles } from "./memory-log-tiles.ts";
import { model } from "./registry-world.ts";
import { testSigner, testVerifierKey } from "./test-signer.ts";

/** Most tests of the log need no witness. */
const nobody: WitnessQuorum = { members: [], needed: 0 };

/** Commands, and the log they end in, on one table. */
export const logWorld = (client: DynamoDBDocumentClient, table: string, memory: ReturnType<typeof memoryLogTiles>) => {
  const ids = uuidV7Ids();
  const store = openAggregateStore({ client, table, clock: systemClock, ids });

  /** One command that creates or changes each of these models. */
  const command = async (workspace: string, ...names: string[]): Promise<void> => {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const changes = await Promise.all(
        names.map(async (name): Promise<Change> => {
          const basis = (await store.load(workspace, "model", name)) ?? null;
          const state = model({ id: name, name, latestVersion: (basis?.revision ?? 0) + 1 });
          return { kind: "model", id: name, basis, event: basis ? "model-updated" : "model-registered", state };
        }),
      );
      const committed = await store.commit(commandContext({ workspace }), { at: Date.now(), changes, answer: null });
      if (committed.ok) return;
    }
    throw new Error(`the command on ${names.join(", ")} was never committed`);
  };

  const needs = (through: DynamoDBDocumentClient = client, witnesses = nobody): AuditSequencerNeeds => ({
    ledger: openLogLedger({ client: through, table, hash: sha256 }),
    rootLedger: openRootLedger({ client: through, table, hash: sha256 }),
    verifySignature: verifyEd25519,
    anchors: memory.anchors,
    tiles: memory.tiles,
    signer: testSigner,
    witnesses,
    clock: systemClock,
    hash: sha256,
  });

  const query = async (pk: string): Promise<Record<string, unknown>[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ConsistentRead: true,
      }),
    );
    return Items;
  };

  const pointers = async (workspace: string) =>
    (await Promise.all(Array.from({ length: leafShards }, (_, shard) => query(`${workspace}#leaves#${shard}`)))).flat();

  /** Verifies a workspace's log with the offline verifier, and gives the last version of each subject in it. */
  const verified = async (
    workspace: string,
    policy = policyOfKey(testVerifierKey(workspace)),
  ): Promise<ReadonlyMap<string, number>> => {
    const { history } = await verifyLog(async (path) => memory.files.get(`${workspace}/${path}`), {
      policy,
      workspace,
      older: undefined,
      now: Date.now(),
      keepStates: true,
      onProgress: () => undefined,
    });
    return new Map(
      history
        .states()
        .map((line) => JSON.parse(line))
        .map(({ id, version }) => [id, version]),
    );
  };

  return { store, command, needs, query, pointers, verified };
};
