import { z } from "zod";
import { openRecordFolder } from "../storage/record-folder.ts";

const checkpointSchema = z.object({ sequenceNumber: z.string() });

/** How far a mapping has read each shard; on disk, so that a restart goes on there. */
export interface StreamCheckpoints {
  readonly get: (mapping: string, shard: string) => string | undefined;
  readonly put: (mapping: string, shard: string, sequenceNumber: string) => void;
}

/** @param folder one file per mapping and shard; a stream created anew has other shards or is read from its beginning */
export const openStreamCheckpoints = (folder: string): StreamCheckpoints => {
  const records = openRecordFolder(folder, checkpointSchema);
  const key = (mapping: string, shard: string) => `${mapping} ${shard}`;
  return {
    get: (mapping, shard) => records.get(key(mapping, shard))?.sequenceNumber,
    put: (mapping, shard, sequenceNumber) => records.put(key(mapping, shard), { sequenceNumber }),
  };
};
