import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { z } from "zod";
import type { AggregateKind, AggregateStates } from "../../domain/aggregate-states.ts";
import type { Decision, Loaded } from "../../domain/command/change.ts";
import type { CommandContext } from "../../domain/command/command-context.ts";
import type { CommitRefusal } from "../../domain/command/commit-refusal.ts";
import { accept, type Result, refuse } from "../../domain/result.ts";
import type { AggregateStore } from "../../ports/aggregate-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Ids } from "../../ports/ids.ts";
import { aggregateSchemas } from "./aggregate-schemas.ts";
import { type CommitPlan, type Guard, planCommit } from "./commit-items.ts";
import { dueEffects, workspacesWithEffects } from "./due-effects.ts";
import { isKey } from "./is-key.ts";
import * as keys from "./item-keys.ts";
import { listAggregates } from "./list-aggregates.ts";
import { loadFrameworks } from "./load-frameworks.ts";
import { writeUses } from "./write-uses.ts";

export interface AggregateStoreNeeds {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The state of record on one DynamoDB table. */
export const openAggregateStore = (needs: AggregateStoreNeeds): AggregateStore => ({
  load: (workspace, kind, id) => load(needs, workspace, kind, id),
  resolve: (workspace, claim) => resolve(needs, workspace, claim),
  list: (workspace, kind, page) => listAggregates(needs, workspace, kind, page),
  recall: (context) => recall(needs, context),
  commit: (context, decision) => commit(needs, context, decision),
  dueEffects: (workspace, worker) => dueEffects(needs, workspace, worker),
  workspacesWithEffects: (worker) => workspacesWithEffects(needs, worker),
});

const storedState = z.object({ state: z.string(), revision: z.int().positive(), lastEvent: z.string() });
const storedClaim = z.object({ id: z.string() });
const storedAnswer = z.object({
  requestHash: z.string(),
  command: z.string(),
  /** Rows that were written before this was kept say nothing of it. */
  leaves: z.int().positive().default(1),
  /** Rows that were made again from the log have none. */
  answer: z.string().optional(),
  expiresAt: z.int(),
});

const load = async <Kind extends AggregateKind>(
  { client, table }: AggregateStoreNeeds,
  workspace: string,
  kind: Kind,
  id: string,
): Promise<Loaded<AggregateStates[Kind]> | undefined> => {
  const key = keys.stateKey(workspace, kind, id);
  if (!isKey(key)) return undefined;
  const { Item } = await client.send(
    new GetCommand({
      TableName: table,
      Key: key,
      ConsistentRead: true,
      ProjectionExpression: "#state, revision, lastEvent",
      ExpressionAttributeNames: { "#state": "state" },
    }),
  );
  if (Item === undefined) return undefined;
  const { state, revision, lastEvent } = storedState.parse(Item);
  return { state: aggregateSchemas[kind].parse(JSON.parse(state)), revision, lastEvent };
};

const resolve = async ({ client, table }: AggregateStoreNeeds, workspace: string, claim: string) => {
  const Key = keys.claimKey(workspace, claim);
  if (!isKey(Key)) return undefined;
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item === undefined ? undefined : storedClaim.parse(Item).id;
};

const recall = async <Answer>(needs: AggregateStoreNeeds, context: CommandContext) => {
  const row = await loadAnswer(needs, context);
  if (row === undefined) return undefined;
  const answer: Answer | undefined = row.answer === undefined ? undefined : JSON.parse(row.answer);
  return { requestHash: row.requestHash, answer, command: { id: row.command, leaves: row.leaves } };
};

const loadAnswer = async ({ client, table, clock }: AggregateStoreNeeds, context: CommandContext) => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: table,
      Key: keys.idempotencyKey(context.workspace, idempotencyHash(context)),
      ConsistentRead: true,
    }),
  );
  const row = Item === undefined ? undefined : storedAnswer.parse(Item);
  return row === undefined || row.expiresAt < Math.floor(clock.now() / 1000) ? undefined : row;
};

/** A key belongs to whoever sent it: two callers may choose the same one. Without a key the command stands for itself. */
const idempotencyHash = ({ actor, idempotencyKey, commandId }: CommandContext) =>
  createHash("sha256")
    .update(JSON.stringify(idempotencyKey === undefined ? ["command", commandId] : ["key", actor, idempotencyKey]))
    .digest("hex");

/** Transactions that touch the same item at once cancel each other; a short random wait lets one of them through. */
const conflictTriesMax = 10;

const commit = async (
  needs: AggregateStoreNeeds,
  context: CommandContext,
  decision: Decision<unknown>,
): Promise<Result<undefined, CommitRefusal>> => {
  const frameworksOf = await loadFrameworks(needs, context.workspace, decision.changes);
  const facts = { idempotencyHash: idempotencyHash(context), frameworksOf };
  const plan = planCommit(needs.table, context, facts, decision);
  if (!plan.ok) return plan;
  await writeUses(needs, context.workspace, decision.changes);
  const token = needs.ids.next();
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await write(needs, context, plan.value, token);
    if (outcome !== "conflict") return outcome;
    if (attempt === conflictTriesMax) return refuse({ code: "stale", subject: { kind: "transaction", id: token } });
    await setTimeout(Math.random() * 4 * 2 ** Math.min(attempt, 5));
  }
};

const write = async (
  needs: AggregateStoreNeeds,
  context: CommandContext,
  { items, guards }: CommitPlan,
  token: string,
): Promise<Result<undefined, CommitRefusal> | "conflict"> => {
  try {
    await needs.client.send(new TransactWriteCommand({ TransactItems: [...items], ClientRequestToken: token }));
    return accept(undefined);
  } catch (error) {
    if (error instanceof TransactionCanceledException) return refusalOf(error, guards);
    // The answer was lost, not necessarily the write: the row that only this command can have written tells.
    const row = await loadAnswer(needs, context);
    if (row?.command === context.commandId) return accept(undefined);
    throw error;
  }
};

const refusalOf = (
  error: TransactionCanceledException,
  guards: readonly Guard[],
): Result<undefined, CommitRefusal> | "conflict" => {
  const reasons = error.CancellationReasons ?? [];
  // A repeated command fails on its subjects too; that it was committed before explains them all.
  for (let index = reasons.length - 1; index >= 0; index -= 1) {
    const reason = reasons[index];
    const guard = guards[index];
    if (reason?.Code !== "ConditionalCheckFailed" || guard === undefined) continue;
    return refuse(guard(reason.Item === undefined ? undefined : unmarshall(reason.Item)));
  }
  if (reasons.some(({ Code }) => Code === "TransactionConflict" || Code === "ThrottlingError")) return "conflict";
  if (reasons.some(({ Code, Message }) => Code === "ValidationError" && /item size/i.test(Message ?? "")))
    return refuse({ code: "log-behind" });
  throw error;
};
