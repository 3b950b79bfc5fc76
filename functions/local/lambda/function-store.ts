import { localArn } from "../access/local-account.ts";
import { openRecordFolder } from "../storage/record-folder.ts";
import { type FunctionRecord, type FunctionVersion, functionRecordSchema } from "./function-record.ts";

/** Functions with their versions and aliases; a change is on disk when `put` returns. */
export interface FunctionStore {
  readonly get: (name: string) => FunctionRecord | undefined;
  readonly all: () => readonly FunctionRecord[];
  readonly put: (record: FunctionRecord) => void;
  readonly remove: (name: string) => void;
}

/** Opens the store; a state that was still settling when the machine ended has settled. */
export const openFunctionStore = (folder: string): FunctionStore => {
  const records = openRecordFolder(folder, functionRecordSchema);
  const put = (record: FunctionRecord) => records.put(record.name, record);
  for (const record of records.all()) {
    const settled = settleVersions(record);
    if (settled !== record) put(settled);
  }
  return { get: records.get, all: records.all, put, remove: records.remove };
};

/** The record with every version ready; the same object if nothing was pending. */
export const settleVersions = (record: FunctionRecord): FunctionRecord => {
  const isPending = ({ state, updating }: FunctionVersion) => state === "Pending" || updating;
  if (!isPending(record.latest) && !record.versions.some(isPending)) return record;
  const settle = (version: FunctionVersion): FunctionVersion => ({ ...version, state: "Active", updating: false });
  return { ...record, latest: settle(record.latest), versions: record.versions.map(settle) };
};

/** ARN of a function, or of one of its versions or aliases. */
export const functionArn = (name: string, qualifier?: string): string =>
  localArn("lambda", qualifier === undefined ? `function:${name}` : `function:${name}:${qualifier}`);

const reference =
  /^(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:)?(?:\d{12}:)?(?:function:)?([A-Za-z0-9_-]{1,64})(?::([$A-Za-z0-9_-]{1,128}))?$/;

/** Reads a function's name, partial or whole ARN, with or without a qualifier; undefined if it is none of these. */
export const parseFunctionReference = (
  text: string,
): { readonly name: string; readonly qualifier: string | undefined } | undefined => {
  const [, name, qualifier] = reference.exec(text) ?? [];
  return name === undefined ? undefined : { name, qualifier };
};
