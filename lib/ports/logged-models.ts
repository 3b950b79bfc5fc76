import type { Result } from "../domain/result.ts";
import type { LoggedModel } from "../domain/tracking/logged-model.ts";
import type { RecordRefusal, StoredRecord } from "./stored-record.ts";
import type { ListedRow, ListQuery } from "./tracking-runs.ts";

/** Models as clients log them. Strongly consistent. */
export interface LoggedModels {
  load(workspace: string, id: string): Promise<StoredRecord<LoggedModel> | undefined>;
  /** Those that are there, in the order asked for. */
  loadAll(workspace: string, ids: readonly string[]): Promise<readonly LoggedModel[]>;
  create(workspace: string, model: LoggedModel): Promise<Result<undefined, RecordRefusal>>;
  write(
    workspace: string,
    before: StoredRecord<LoggedModel>,
    after: LoggedModel,
  ): Promise<Result<undefined, RecordRefusal>>;
  /** An experiment's logged models, deleted ones as well, newest first; fewer than `limit` only at the end. */
  list(workspace: string, experiment: string, page: ListQuery): Promise<readonly ListedRow[]>;
}
