import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { aboutOf } from "../../domain/command/about.ts";
import type { Change } from "../../domain/command/change.ts";
import * as keys from "./item-keys.ts";
import { modelSchema } from "./schemas/model.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

const storedState = z.object({ state: z.string() });

/**
 * Finds under which compliance frameworks each change falls: those of the model it is about, as the model stands when the
 * command is committed. One read for each model that the command does not change itself; as a rule one at most.
 */
export const loadFrameworks = async (
  needs: Needs,
  workspace: string,
  changes: readonly Change[],
): Promise<(change: Change) => readonly string[]> => {
  const known = new Map<string | null, readonly string[]>([[null, []]]);
  for (const change of changes) if (change.kind === "model") known.set(change.id, change.state.complianceFrameworks);
  const models = new Set(changes.map((change) => aboutOf(change).model).filter((model) => model !== null));
  for (const model of models) if (!known.has(model)) known.set(model, await load(needs, workspace, model));
  return (change) => known.get(aboutOf(change).model) ?? [];
};

const load = async ({ client, table }: Needs, workspace: string, model: string): Promise<readonly string[]> => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: table,
      Key: keys.stateKey(workspace, "model", model),
      ConsistentRead: true,
      ProjectionExpression: "#state",
      ExpressionAttributeNames: { "#state": "state" },
    }),
  );
  return Item === undefined ? [] : modelSchema.parse(JSON.parse(storedState.parse(Item).state)).complianceFrameworks;
};
