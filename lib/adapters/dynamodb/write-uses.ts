import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Change } from "../../domain/command/change.ts";
import { useEntries } from "../../domain/search/use-entries.ts";
import { mapConcurrently } from "../system/map-concurrently.ts";
import { indexRow } from "./index-rows.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** A version has hundreds of files. */
const writesAtOnceMax = 16;

/**
 * Notes which content a command is about to use that was not used before; a row of a command that then fails keeps it at hand,
 * no more.
 */
export const writeUses = async (
  { client, table }: Needs,
  workspace: string,
  changes: readonly Change[],
): Promise<void> => {
  const rows = changes.flatMap((change) => {
    const before = new Set(useEntries(change.kind, change.id, change.basis?.state).map(({ list }) => list));
    return useEntries(change.kind, change.id, change.state)
      .filter(({ list }) => !before.has(list))
      .map((entry) => indexRow(workspace, change, entry));
  });
  await mapConcurrently(rows, writesAtOnceMax, (Item) => client.send(new PutCommand({ TableName: table, Item })));
};
