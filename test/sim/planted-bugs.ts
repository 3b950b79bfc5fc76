import { DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { TransactItem } from "../../lib/adapters/dynamodb/transact-item.ts";
import { formatCheckpoint } from "../../lib/domain/log/checkpoint.ts";
import type { TileObject } from "../../lib/domain/log/grow-tiles.ts";
import type { PendingLeaf } from "../../lib/domain/log/pending-leaf.ts";
import { subjectKey } from "../../lib/domain/log/pending-leaf.ts";
import { formatNote } from "../../lib/domain/log/signed-note.ts";
import { testSigner } from "../support/test-signer.ts";
import { workspace } from "./invariants.ts";
import type { PlantedBug } from "./simulate.ts";

/** Faults that a change of the code could bring back; the simulator must catch each of them. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "the pointer of a leaf is written after the transaction",
    client: (client) => later(client, (item) => String(item.Put?.Item?.sk).startsWith("LEAF#")),
  },
  { name: "the leaf is written after the transaction", client: (client) => leafLater(client) },
  {
    name: "an answer is kept after the transaction",
    client: (client) => later(client, (item) => String(item.Put?.Item?.pk).includes("#idempotency#")),
  },
  {
    name: "a state is written whatever its revision",
    client: (client) => unconditional(client, (item) => item.Update !== undefined),
  },
  {
    name: "the head is moved without compare-and-swap",
    client: (client) => unconditional(client, (item) => /^(HEAD|BATCH#)/.test(String(item.Put?.Item?.sk))),
  },
  {
    name: "a revision enters the log before the one before it",
    ledger: (ledger) => {
      let seen: readonly PendingLeaf[] = [];
      return {
        ...ledger,
        pendingLeaves: async (name) => {
          seen = await ledger.pendingLeaves(name);
          return [...seen];
        },
        sequencedRevisions: async (_, subjects) =>
          subjects.map((subject) => {
            const waiting = seen.filter((leaf) => subjectKey(leaf.subject) === subjectKey(subject));
            return Math.min(...waiting.map(({ revision }) => revision)) - 1;
          }),
      };
    },
  },
  {
    name: "a command enters the log without all its leaves",
    ledger: (ledger) => ({
      ...ledger,
      pendingLeaves: async (name) => {
        const found = await ledger.pendingLeaves(name);
        return found.map((leaf) => ({
          ...leaf,
          command: {
            id: leaf.command.id,
            leaves: found.filter(({ command }) => command.id === leaf.command.id).length,
          },
        }));
      },
    }),
  },
  {
    name: "a batch is settled by whoever committed it, or by nobody",
    ledger: (ledger) => {
      let mine: number | undefined;
      return {
        ...ledger,
        readHead: async (name) => {
          const head = await ledger.readHead(name);
          return head.batch?.number === mine ? head : { ...head, settled: true };
        },
        commit: async (name, current, next) => {
          const won = await ledger.commit(name, current, next);
          if (won) mine = next.batch.number;
          return won;
        },
      };
    },
  },
  {
    name: "a batch is settled without its watermarks",
    client: (client) =>
      without(client, (command) => command.input.UpdateExpression?.includes("lastEvent = :event") === true),
  },
  {
    name: "a head is signed before it is committed",
    tiles: (tiles, log, perform) => ({
      ...tiles,
      stage: async (name, batch, entries) => {
        await tiles.stage(name, batch, entries);
        const { name: origin } = await testSigner.verifierKey(workspace);
        await log.signerOf(perform).sign(name, formatCheckpoint({ origin, size: batch.to, root: batch.root }));
      },
    }),
  },
  {
    name: "a checkpoint is published before it is committed",
    tiles: (tiles) => ({
      ...tiles,
      stage: async (name, batch, entries) => {
        await tiles.stage(name, batch, entries);
        const { name: origin } = await testSigner.verifierKey(workspace);
        const text = formatCheckpoint({ origin, size: batch.to, root: batch.root });
        await tiles.publishCheckpoint(name, formatNote({ text, signatures: [await testSigner.sign(workspace, text)] }));
      },
    }),
  },
  {
    name: "a checkpoint is published before its tiles",
    tiles: (tiles) => {
      const held: TileObject[] = [];
      return {
        ...tiles,
        writeTile: async (_, object) => void held.push(object),
        publishCheckpoint: async (name, note) => {
          await tiles.publishCheckpoint(name, note);
          for (const object of held.splice(0)) await tiles.writeTile(name, object);
        },
      };
    },
  },
  {
    name: "a checkpoint is published whatever is shown",
    tiles: (tiles, log, perform) => ({
      ...tiles,
      publishCheckpoint: (_, note) => perform("PublishCheckpoint", true, () => log.overwrite(note)),
    }),
  },
  {
    name: "a batch is staged by its place alone",
    tiles: (tiles) => {
      const anyRoot = new Uint8Array(32);
      return {
        ...tiles,
        stage: (name, batch, entries) => tiles.stage(name, { ...batch, root: anyRoot }, entries),
        readStaged: (name, batch) => tiles.readStaged(name, { ...batch, root: anyRoot }),
      };
    },
  },
  { name: "nothing is read consistently", readsStale: true },
];

type Send = (command: object) => Promise<unknown>;

const sending = (client: DynamoDBDocumentClient, send: (command: object, pass: Send) => Promise<unknown>) => {
  const pass: Send = (command) => client.send(command as never);
  return Object.assign(Object.create(DynamoDBDocumentClient.prototype) as DynamoDBDocumentClient, {
    send: (command: object) => send(command, pass),
  });
};

const transact = (items: readonly TransactItem[]) => new TransactWriteCommand({ TransactItems: [...items] });

/** Takes some items out of each transaction and writes them afterwards. */
const later = (client: DynamoDBDocumentClient, isLater: (item: TransactItem) => boolean) =>
  sending(client, async (command, pass) => {
    const items = command instanceof TransactWriteCommand ? (command.input.TransactItems ?? []) : [];
    const rest = items.filter(isLater);
    if (rest.length === 0 || rest.length === items.length) return pass(command);
    const answer = await pass(transact(items.filter((item) => !isLater(item))));
    for (const item of rest) await pass(transact([item]));
    return answer;
  });

/** Writes each state without its leaf, and the leaf afterwards. */
const leafLater = (client: DynamoDBDocumentClient) =>
  sending(client, async (command, pass) => {
    if (!(command instanceof TransactWriteCommand)) return pass(command);
    const leaves: UpdateCommand[] = [];
    const add = (key: Record<string, unknown>, revision: string, leaf: unknown) =>
      leaves.push(
        new UpdateCommand({
          TableName: "state",
          Key: { pk: key.pk, sk: key.sk },
          UpdateExpression: "SET leaves.#leaf = :leaf",
          ExpressionAttributeNames: { "#leaf": revision },
          ExpressionAttributeValues: { ":leaf": leaf },
        }),
      );
    const items = (command.input.TransactItems ?? []).map((item): TransactItem => {
      const { Put, Update } = item;
      if (typeof Put?.Item?.leaves === "object") {
        for (const [revision, leaf] of Object.entries(Put.Item.leaves)) add(Put.Item, revision, leaf);
        return { Put: { ...Put, Item: { ...Put.Item, leaves: {} } } };
      }
      if (Update?.UpdateExpression === undefined || Update.Key === undefined) return item;
      const { ":leaf": leaf } = Update.ExpressionAttributeValues ?? {};
      add(Update.Key, String(Update.ExpressionAttributeNames?.["#leaf"]), leaf);
      return { Update: { ...Update, UpdateExpression: Update.UpdateExpression.replace("leaves.#leaf = :leaf, ", "") } };
    });
    if (leaves.length === 0) return pass(command);
    const answer = await pass(transact(items));
    for (const leaf of leaves) await pass(leaf);
    return answer;
  });

/** Takes the conditions off some items. */
const unconditional = (client: DynamoDBDocumentClient, isMeant: (item: TransactItem) => boolean) =>
  sending(client, (command, pass) => {
    if (!(command instanceof TransactWriteCommand)) return pass(command);
    const items = (command.input.TransactItems ?? []).map((item): TransactItem => {
      if (!isMeant(item)) return item;
      const [[kind, write] = ["Put", {}]] = Object.entries(item);
      const { ConditionExpression: _, ...free } = write;
      return { [kind]: free };
    });
    return pass(transact(items));
  });

/** Leaves some updates out. */
const without = (client: DynamoDBDocumentClient, isMeant: (command: UpdateCommand) => boolean) =>
  sending(client, async (command, pass) => (command instanceof UpdateCommand && isMeant(command) ? {} : pass(command)));
