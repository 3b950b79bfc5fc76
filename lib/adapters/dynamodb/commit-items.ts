import { z } from "zod";
import type { Change, Decision } from "../../domain/command/change.ts";
import type { CommandContext } from "../../domain/command/command-context.ts";
import type { CommitRefusal } from "../../domain/command/commit-refusal.ts";
import { leafBytesMax, leafOf, revisionAfter } from "../../domain/command/leaf.ts";
import { rememberedSeconds } from "../../domain/command/remembered-seconds.ts";
import { tierWatches } from "../../domain/model-version/tier-watches.ts";
import { accept, type Result, refuse } from "../../domain/result.ts";
import { canonicalJson } from "../canonical/canonical-json.ts";
import { indexItems } from "./index-rows.ts";
import * as keys from "./item-keys.ts";
import { stateItem } from "./state-item.ts";
import type { TransactItem } from "./transact-item.ts";
import { watchItem } from "./watch-item.ts";

/** What it means when the condition of the transaction's item at the same position fails; `old` is the item as it stands. */
export type Guard = (old: unknown) => CommitRefusal;

export interface CommitPlan {
  readonly items: readonly TransactItem[];
  readonly guards: readonly Guard[];
}

/** DynamoDB's limit for one transaction. */
const itemsMax = 100;

export interface CommitFacts {
  readonly idempotencyHash: string;
  /** Compliance frameworks of the model that a change is about. */
  readonly frameworksOf: (change: Change) => readonly string[];
}

/**
 * Turns a decision into the items of one TransactWriteItems: each STATE with its leaf and effects inside, the pointers
 * that let workers find them, claimed names, the rows it is searched by, and the answer under the idempotency key. Pure, so it is tested without a table.
 */
export const planCommit = (
  table: string,
  context: CommandContext,
  { idempotencyHash, frameworksOf }: CommitFacts,
  decision: Decision<unknown>,
): Result<CommitPlan, CommitRefusal> => {
  const items: TransactItem[] = [];
  const guards: Guard[] = [];
  const add = (item: TransactItem, guard: Guard) => {
    items.push(item);
    guards.push(guard);
  };

  const leaves = decision.changes.length;
  const idempotency = context.idempotencyKey === undefined ? null : idempotencyHash;
  for (const [ordinal, change] of decision.changes.entries()) {
    const frameworks = frameworksOf(change);
    const surroundings = { position: { ordinal, leaves }, at: decision.at, isoTime, idempotency, frameworks };
    const leaf = leafOf(context, change, surroundings);
    const text = canonicalJson(leaf);
    if (Buffer.byteLength(text) > leafBytesMax) return refuse({ code: "too-large", what: "leaf", limit: leafBytesMax });
    add(stateItem(table, context, change, leaf.id, text), stateGuard(change));
    for (const [item, guard] of companions(table, context, change, leaves)) add(item, guard);
  }
  for (const watch of tierWatches(decision.changes))
    add(watchItem(table, context.workspace, context.commandId, watch), () => ({
      code: "stale",
      subject: { kind: "model", id: watch.model },
    }));
  add(answerItem(table, context, idempotencyHash, decision), () => ({ code: "committed-before" }));

  return items.length > itemsMax
    ? refuse({ code: "too-large", what: "command", limit: itemsMax })
    : accept({ items, guards });
};

const stateGuard =
  (change: Change): Guard =>
  (old) => {
    const found = storedRevision.safeParse(old);
    return found.success && found.data.revision === change.basis?.revision
      ? { code: "log-behind" }
      : { code: "stale", subject: { kind: change.kind, id: change.id } };
  };

const storedRevision = z.object({ revision: z.int() });

const isoTime = (at: number) => new Date(at).toISOString();

function* companions(
  table: string,
  context: CommandContext,
  change: Change,
  leaves: number,
): Generator<[TransactItem, Guard]> {
  const { workspace, commandId } = context;
  const subject = { kind: change.kind, id: change.id };
  const stale: Guard = () => ({ code: "stale", subject });
  const revision = revisionAfter(change);
  const pointer = keys.leafPointerKey(workspace, change.kind, change.id, revision);
  yield [
    {
      Put: {
        TableName: table,
        Item: {
          ...pointer,
          list: keys.pendingLeavesList,
          listSort: pointer.pk,
          ...subject,
          revision,
          command: commandId,
          leaves,
        },
      },
    },
    stale,
  ];
  for (const effect of change.effects ?? []) {
    const key = keys.effectPointerKey(workspace, effect.worker, effect.id);
    yield [
      {
        Put: {
          TableName: table,
          Item: { ...key, list: keys.pendingEffectsList(effect.worker), listSort: workspace, ...subject },
        },
      },
      stale,
    ];
  }
  for (const { id, worker } of change.settles ?? []) {
    yield [{ Delete: { TableName: table, Key: keys.effectPointerKey(workspace, worker, id) } }, stale];
  }
  for (const claim of change.claims ?? []) {
    yield [
      {
        Put: {
          TableName: table,
          Item: { ...keys.claimKey(workspace, claim), ...subject },
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
      () => ({ code: "claimed", claim }),
    ];
  }
  for (const claim of change.releases ?? []) {
    yield [
      {
        Delete: {
          TableName: table,
          Key: keys.claimKey(workspace, claim),
          ConditionExpression: "id = :id",
          ExpressionAttributeValues: { ":id": change.id },
        },
      },
      stale,
    ];
  }
  for (const item of indexItems(table, workspace, change)) yield [item, stale];
}

const answerItem = (
  table: string,
  context: CommandContext,
  hash: string,
  decision: Decision<unknown>,
): TransactItem => ({
  Put: {
    TableName: table,
    Item: {
      ...keys.idempotencyKey(context.workspace, hash),
      requestHash: context.requestHash,
      command: context.commandId,
      leaves: decision.changes.length,
      answer: JSON.stringify(decision.answer ?? null),
      expiresAt: Math.floor(decision.at / 1000) + rememberedSeconds,
    },
    // An expired row may linger for days before DynamoDB deletes it; it counts as absent.
    ConditionExpression: "attribute_not_exists(pk) OR expiresAt < :now",
    ExpressionAttributeValues: { ":now": Math.floor(decision.at / 1000) },
  },
});
