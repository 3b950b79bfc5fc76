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
 * Notes which files the versions use that a command is about to create. They never change, so once is enough; a row of a
 * command that then fails keeps a file where it is, no more.
 */
export const writeUses = async (
  { client, table }: Needs,
  workspace: string,
  changes: readonly Change[],
): Promise<void> => {
  const rows = changes.flatMap((change) =>
    change.kind === "model-version" && change.basis === null
      ? useEntries(change.state).map((entry) => indexRow(workspace, change, entry))
      : [],
  );
  await mapConcurrently(rows, writesAtOnceMax, (Item) => client.send(new PutCommand({ TableName: table, Item })));
};
