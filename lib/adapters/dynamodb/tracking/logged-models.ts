import { accept, type Result, refuse } from "../../../domain/result.ts";
import type { LoggedModel } from "../../../domain/tracking/logged-model.ts";
import type { LoggedModels } from "../../../ports/logged-models.ts";
import type { RecordRefusal, StoredRecord } from "../../../ports/stored-record.ts";
import * as keys from "../item-keys.ts";
import type { TransactItem } from "../transact-item.ts";
import { listNewest } from "./list-newest.ts";
import { entriesOfModel, modelPages, readModel } from "./model-entries.ts";
import { loadRecord, loadRecords, type MeasureTable, recordItems } from "./paged-record.ts";
import { openWriteTogether, type WriteTogether } from "./write-record.ts";

/** Logged models on the measure table. */
export const openLoggedModels = (table: MeasureTable): LoggedModels => {
  const measure = { ...table, together: openWriteTogether(table) };
  return {
    load: async (workspace, id) => {
      const record = await loadRecord(measure, keys.loggedModelPartition(workspace, id));
      return record === undefined ? undefined : readModel(record);
    },
    loadAll: async (workspace, ids) => {
      const records = await loadRecords(
        measure,
        [...new Set(ids)].map((id) => keys.loggedModelPartition(workspace, id)),
      );
      return records.flatMap((record) => (record === undefined ? [] : [readModel(record).state]));
    },
    create: (workspace, model) => {
      const listed = keys.newestFirstKey(keys.loggedModelList(workspace, model.experiment), model.createdAt, model.id);
      const row = { Put: { TableName: measure.table, Item: { ...listed, id: model.id } } };
      return write(measure, workspace, undefined, model, [row]);
    },
    write: (workspace, before, after) => write(measure, workspace, before, after, []),
    list: (workspace, experiment, page) => listNewest(measure, keys.loggedModelList(workspace, experiment), page),
  };
};

const write = async (
  { table, together }: Pick<MeasureTable, "table"> & { readonly together: WriteTogether },
  workspace: string,
  before: StoredRecord<LoggedModel> | undefined,
  after: LoggedModel,
  companions: readonly TransactItem[],
): Promise<Result<undefined, RecordRefusal>> => {
  const pk = keys.loggedModelPartition(workspace, after.id);
  const basis = before === undefined ? undefined : { ...before, ...entriesOfModel(before.state) };
  const record = recordItems(table, pk, modelPages, basis, entriesOfModel(after));
  if (!record.ok) return refuse({ ...record.refusal, code: "tracking-full", id: after.id });
  if (record.value.length === 0) return accept(undefined);
  const failed = await together([...record.value, ...companions]);
  return failed.length === 0 ? accept(undefined) : refuse({ code: "stale" });
};
