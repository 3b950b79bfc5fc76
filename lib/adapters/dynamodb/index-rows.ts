import type { Change } from "../../domain/command/change.ts";
import { type IndexEntry, indexEntries } from "../../domain/search/index-entries.ts";
import * as keys from "./item-keys.ts";
import type { TransactItem } from "./transact-item.ts";

/** The rows by which a state is found: what the change adds, and what of the state that it was decided on falls away. */
export const indexItems = (table: string, workspace: string, change: Change): readonly TransactItem[] => {
  const rows = (state: Change["state"] | undefined) =>
    new Map(
      indexEntries(change.kind, state).map((entry) => [JSON.stringify(indexKey(workspace, change, entry)), entry]),
    );
  const [before, after] = [rows(change.basis?.state), rows(change.state)];
  return [
    ...[...before]
      .filter(([key]) => !after.has(key))
      .map(([, entry]) => ({ Delete: { TableName: table, Key: indexKey(workspace, change, entry) } })),
    ...[...after]
      .filter(([key]) => !before.has(key))
      .map(([, entry]) => ({ Put: { TableName: table, Item: indexRow(workspace, change, entry) } })),
  ];
};

/** A row as it is stored. */
export const indexRow = (
  workspace: string,
  subject: { readonly kind: string; readonly id: string },
  entry: IndexEntry,
): Readonly<Record<string, string>> => ({ ...indexKey(workspace, subject, entry), id: subject.id });

const indexKey = (workspace: string, { kind }: { readonly kind: string }, { list, sort }: IndexEntry) =>
  keys.indexKey(workspace, kind, list, sort);
