import type { Change } from "../../domain/command/change.ts";
import type { CommandContext } from "../../domain/command/command-context.ts";
import { listingOf, revisionAfter } from "../../domain/command/leaf.ts";
import { canonicalJson } from "../canonical/canonical-json.ts";
import * as keys from "./item-keys.ts";
import type { TransactItem } from "./transact-item.ts";

/** Leaves ride in their STATE until they are logged, and an item holds 400 kB: past this many the writer waits for the log. */
const pendingLeavesMax = 64;

/** Writes the state that results, with its leaf and its effects inside, on condition that nobody changed it since. */
export const stateItem = (
  table: string,
  context: CommandContext,
  change: Change,
  eventId: string,
  leaf: string,
): TransactItem => {
  const key = keys.stateKey(context.workspace, change.kind, change.id);
  const listing = listingOf(change);
  const attributes = {
    state: canonicalJson(change.state),
    revision: revisionAfter(change),
    lastEvent: eventId,
    list: keys.listPartition(context.workspace, change.kind, listing.group),
    listSort: listing.sort,
  };
  return change.basis === null
    ? createState(table, key, attributes, change, leaf)
    : updateState(table, key, attributes, change, change.basis.revision, leaf);
};

interface StateAttributes {
  readonly state: string;
  readonly revision: number;
  readonly lastEvent: string;
  readonly list: string;
  readonly listSort: string;
}

const createState = (
  table: string,
  key: { pk: string; sk: string },
  attributes: StateAttributes,
  change: Change,
  leaf: string,
): TransactItem => ({
  Put: {
    TableName: table,
    Item: {
      ...key,
      ...attributes,
      leaves: { [attributes.revision]: leaf },
      effects: Object.fromEntries((change.effects ?? []).map((effect) => [effect.id, effect])),
    },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});

/** An update by attribute, not a put: the sequencer removes logged leaves from the same item without taking a revision. */
const updateState = (
  table: string,
  key: { pk: string; sk: string },
  attributes: StateAttributes,
  change: Change,
  expected: number,
  leaf: string,
): TransactItem => {
  const names: Record<string, string> = { "#leaf": String(attributes.revision) };
  const values: Record<string, unknown> = { ":leaf": leaf, ":expected": expected, ":pendingMax": pendingLeavesMax };
  const sets = ["leaves.#leaf = :leaf"];
  for (const [name, value] of Object.entries(attributes)) {
    names[`#${name}`] = name;
    values[`:${name}`] = value;
    sets.push(`#${name} = :${name}`);
  }
  for (const [index, effect] of (change.effects ?? []).entries()) {
    names[`#effect${index}`] = effect.id;
    values[`:effect${index}`] = effect;
    sets.push(`effects.#effect${index} = :effect${index}`);
  }
  const removes = (change.settles ?? []).map(({ id }, index) => {
    names[`#settled${index}`] = id;
    return `effects.#settled${index}`;
  });
  return {
    Update: {
      TableName: table,
      Key: key,
      UpdateExpression: `SET ${sets.join(", ")}${removes.length > 0 ? ` REMOVE ${removes.join(", ")}` : ""}`,
      ConditionExpression: "#revision = :expected AND size(leaves) < :pendingMax",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    },
  };
};
