import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { FunctionRecord, FunctionVersion } from "./function-record.ts";

/**
 * Publishes `$LATEST`, unless code and configuration are those of the newest version: then that one is the answer.
 * Source: Lambda API reference, PublishVersion.
 *
 * @param description of the version; empty keeps the function's
 * @param at          epoch milliseconds
 */
export const publishLatest = (
  record: FunctionRecord,
  description: string,
  at: number,
): { readonly record: FunctionRecord; readonly version: FunctionVersion } => {
  const newest = record.versions.at(-1);
  const { configuration } = record.latest;
  if (newest !== undefined && isDeepStrictEqual(substance(newest), substance(record.latest)))
    return { record, version: newest };
  const number = record.lastVersion + 1;
  const version: FunctionVersion = {
    version: String(number),
    configuration: { ...configuration, description: description === "" ? configuration.description : description },
    revisionId: randomUUID(),
    modifiedAt: at,
    state: "Pending",
    updating: false,
  };
  return { record: { ...record, lastVersion: number, versions: [...record.versions, version] }, version };
};

const substance = ({ configuration: { description: _, ...rest } }: FunctionVersion) => rest;
