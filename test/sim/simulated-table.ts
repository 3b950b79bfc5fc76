import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { holds, type Item, type Names, updated, type Values } from "./expressions.ts";

/** Runs one storage operation when the scheduler says so; it may never answer, or answer that it failed. */
export type Perform = <Answer>(operation: string, mutates: boolean, run: () => Answer) => Promise<Answer>;

interface Write {
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Names;
  readonly ExpressionAttributeValues?: Values;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

type Kind = "Put" | "Update" | "Delete" | "ConditionCheck";

/**
 * A DynamoDB table as far as the product's own expressions reach: transactions that are atomic, conditions, one index, and
 * reads that are as old as they like unless they ask for consistency. Every operation is atomic; what makes it hard is when it runs.
 *
 * @param random      chooses how old an eventually consistent read is
 * @param readsStale  whether a read that asks for consistency gets the past, too
 */
export const simulateTable = (random: () => number, readsStale: boolean) => {
  const items = new Map<string, Item>();
  /** What each write replaced, newest last: to read the past. */
  const replaced: { readonly key: string; readonly before: Item | undefined }[] = [];

  const set = (key: string, item: Item | undefined) => {
    replaced.push({ key, before: items.get(key) });
    if (item === undefined) items.delete(key);
    else items.set(key, item);
  };
  const view = (consistent: boolean): ReadonlyMap<string, Item> => {
    if (consistent && !readsStale) return items;
    const past = new Map(items);
    const age = Math.floor(random() * staleWritesMax);
    for (const { key, before } of replaced.slice(Math.max(0, replaced.length - age)).reverse())
      if (before === undefined) past.delete(key);
      else past.set(key, before);
    return past;
  };

  const fails = (write: Write): boolean =>
    write.ConditionExpression !== undefined &&
    !holds(write.ConditionExpression, items.get(keyOf(write.Key ?? write.Item)), write);

  const apply = (kind: Kind, write: Write) => {
    const key = keyOf(write.Key ?? write.Item);
    if (kind === "Put") set(key, structuredClone(write.Item));
    else if (kind === "Delete") set(key, undefined);
    else if (kind === "Update")
      set(key, updated(write.UpdateExpression ?? "", items.get(key) ?? structuredClone(write.Key ?? {}), write));
  };

  const transact = (writes: readonly (readonly [Kind, Write])[]) => {
    const reasons = writes.map(([, write]) => {
      if (!fails(write)) return { Code: "None" };
      const old = items.get(keyOf(write.Key ?? write.Item));
      const shown = write.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && old !== undefined;
      return { Code: "ConditionalCheckFailed", ...(shown ? { Item: marshall(old) } : {}) };
    });
    if (reasons.some(({ Code }) => Code !== "None"))
      throw new TransactionCanceledException({ message: "", $metadata: {}, CancellationReasons: reasons });
    for (const [kind, write] of writes) apply(kind, write);
    return {};
  };

  const query = (input: QueryCommand["input"]) => {
    const {
      ExclusiveStartKey,
      IndexName,
      Limit = Number.MAX_SAFE_INTEGER,
      ScanIndexForward = true,
      KeyConditionExpression = "",
    } = input;
    const sort = IndexName === undefined ? "sk" : "listSort";
    const found = [...view(input.ConsistentRead === true).values()]
      .filter((item) => item[sort] !== undefined && holds(KeyConditionExpression, item, input))
      .sort((a, b) => (String(a[sort]) < String(b[sort]) ? -1 : 1));
    if (!ScanIndexForward) found.reverse();
    const start = ExclusiveStartKey === undefined ? undefined : keyOf(ExclusiveStartKey);
    const from = start === undefined ? 0 : found.findIndex((item) => keyOf(item) === start) + 1;
    return found.slice(from, from + Limit).map((item) => structuredClone(item));
  };

  /** A query is no snapshot: it reads some of its items long before the others. */
  const queryInParts = async (input: QueryCommand["input"], perform: Perform): Promise<unknown> => {
    if (input.Limit !== undefined) {
      const Items = await perform("Query", false, () => query(input));
      const last = Items.length === input.Limit ? Items.at(-1) : undefined;
      return { Items, ...(last === undefined ? {} : { LastEvaluatedKey: keyAttributes(input.IndexName, last) }) };
    }
    const salt = Math.floor(random() * 2 ** 32);
    const read = (early: boolean) =>
      perform("Query", false, () => query(input).filter(({ sk }) => isOdd(salt, String(sk)) === early));
    return { Items: [...(await read(true)), ...(await read(false))] };
  };

  const run = (command: unknown): unknown => {
    if (command instanceof GetCommand)
      return { Item: structuredClone(view(command.input.ConsistentRead === true).get(keyOf(command.input.Key))) };
    if (command instanceof ScanCommand) {
      const { FilterExpression } = command.input;
      const found = [...items.values()].filter((item) => holds(FilterExpression ?? "", item, command.input));
      return { Items: found.map((item) => structuredClone(item)) };
    }
    if (command instanceof TransactWriteCommand)
      return transact((command.input.TransactItems ?? []).flatMap((item) => Object.entries(item) as [Kind, Write][]));
    if (command instanceof UpdateCommand) {
      if (fails(command.input)) throw new ConditionalCheckFailedException({ message: "", $metadata: {} });
      apply("Update", command.input);
      return {};
    }
    if (command instanceof PutCommand) {
      if (fails(command.input)) throw new ConditionalCheckFailedException({ message: "", $metadata: {} });
      apply("Put", command.input);
      return {};
    }
    if (command instanceof BatchWriteCommand) {
      for (const request of Object.values(command.input.RequestItems ?? {}).flat()) {
        if (request.PutRequest?.Item !== undefined) apply("Put", { Item: request.PutRequest.Item });
        if (request.DeleteRequest?.Key !== undefined) apply("Delete", { Key: request.DeleteRequest.Key });
      }
      return {};
    }
    throw new Error(`the simulated table does not know ${String(command)}`);
  };

  /** The table as one process reaches it. The paginators of the SDK insist on the class. */
  const clientOf = (perform: Perform): DynamoDBDocumentClient =>
    Object.assign(Object.create(DynamoDBDocumentClient.prototype), {
      send: (command: object) => {
        if (command instanceof QueryCommand) return queryInParts(command.input, perform);
        const operation = command.constructor.name.replace("Command", "");
        return perform(operation, operation !== "Get", () => run(command));
      },
    });

  return { items, clientOf };
};

const staleWritesMax = 30;

const keyAttributes = (index: string | undefined, { pk, sk, list, listSort }: Item): Item =>
  index === undefined ? { pk, sk } : { pk, sk, list, listSort };

const isOdd = (salt: number, text: string): boolean => {
  let mixed = salt;
  for (const character of text) mixed = Math.imul(mixed ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return ((mixed ^ (mixed >>> 16)) & 1) === 1;
};

const keyOf = (key: Item | undefined): string => `${key?.pk}\n${key?.sk}`;
