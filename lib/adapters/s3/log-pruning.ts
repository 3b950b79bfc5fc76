import { createHash } from "node:crypto";
import {
  DeleteObjectsCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { tilePath, tileWidth } from "../../domain/log/tile.ts";
import type { LogPruning } from "../../ports/log-pruning.ts";
import { readObject } from "./read-object.ts";

interface Needs {
  readonly client: S3Client;
  readonly bucket: string;
}

/**
 * Pruning of the log bucket, which keeps every version: what is deleted here gets a marker and is read no more; its bytes go
 * when Object Lock, if there is one, and whoever owns the bucket let them.
 */
export const openLogPruning = (needs: Needs): LogPruning => ({
  writeSnapshot: async (workspace, snapshot) => {
    const digest = createHash("sha256").update(snapshot).digest("hex");
    const object = { Key: snapshotKey(workspace, digest), Body: snapshot, ContentType: "application/x-ndjson" };
    await needs.client.send(new PutObjectCommand({ Bucket: needs.bucket, ...object, ChecksumAlgorithm: "SHA256" }));
    return digest;
  },
  readSnapshot: async (workspace, digest) => {
    try {
      return await readObject(needs.client, needs.bucket, snapshotKey(workspace, digest));
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
  deleteSnapshot: async (workspace, digest) => {
    const key = snapshotKey(workspace, digest);
    await deleteBelow(needs, key, (found) => found === key);
  },
  deleteStaged: async (workspace, before) => {
    const folder = `${workspace}/staging/`;
    await deleteBelow(needs, folder, (key) => Number.parseInt(key.slice(folder.length), 10) < before);
  },
  deleteBundle: async (workspace, index) => {
    const key = `${workspace}/${tilePath({ level: "entries", index, width: tileWidth })}`;
    await deleteBelow(needs, `${key}.p/`, () => true);
    await deleteBelow(needs, key, (found) => found === key);
  },
});

const snapshotKey = (workspace: string, digest: string): string => `${workspace}/snapshot/${digest}`;

/** Deletes what a listing finds and nothing else: a key that is not there would get a marker of its own. A page fits one request. */
const deleteBelow = async (
  { client, bucket }: Needs,
  prefix: string,
  isUnwanted: (key: string) => boolean,
): Promise<void> => {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    const keys = Contents.flatMap(({ Key }) => (Key !== undefined && isUnwanted(Key) ? [Key] : []));
    if (keys.length === 0) continue;
    const Objects = keys.map((Key) => ({ Key }));
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first !== undefined) throw new Error(`s3://${bucket}/${first.Key} could not be deleted: ${first.Code}`);
  }
};
