import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { parseCheckpoint } from "../../domain/log/checkpoint.ts";
import { decodeEntries, encodeEntries } from "../../domain/log/entry-bundle.ts";
import type { TileObject } from "../../domain/log/grow-tiles.ts";
import type { LogBatch } from "../../domain/log/log-head.ts";
import { parseNote } from "../../domain/log/signed-note.ts";
import { tilePath } from "../../domain/log/tile.ts";
import type { LogTiles } from "../../ports/log-tiles.ts";
import { TileConflictError } from "../../ports/tile-conflict-error.ts";

interface Needs {
  readonly client: S3Client;
  readonly bucket: string;
}

/** The log bucket: each workspace's log below its name, laid out as c2sp.org/tlog-tiles has it. */
export const openLogTiles = (needs: Needs): LogTiles => ({
  stage: async (workspace, batch, entries) => {
    await put(needs, stagingKey(workspace, batch), encodeEntries(entries), {});
  },
  readStaged: async (workspace, batch) => {
    const key = stagingKey(workspace, batch);
    const entries = decodeEntries((await get(needs, key))?.bytes ?? new Uint8Array());
    if (!entries.ok || entries.value.length === 0) throw new Error(`s3://${needs.bucket}/${key} holds no batch`);
    return entries.value;
  },
  readTile: async (workspace, tile) => (await get(needs, `${workspace}/${tilePath(tile)}`))?.bytes,
  writeTile: (workspace, object) => writeTile(needs, workspace, object),
  readCheckpoint: async (workspace) => {
    const found = await get(needs, checkpointKey(workspace));
    return found && textOf(found.bytes);
  },
  publishCheckpoint: (workspace, note) => publishCheckpoint(needs, workspace, note),
});

const stagingKey = (workspace: string, { from, root }: LogBatch): string =>
  `${workspace}/staging/${from}-${Buffer.from(root).toString("hex")}`;

const checkpointKey = (workspace: string): string => `${workspace}/checkpoint`;

const textOf = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

const writeTile = async (needs: Needs, workspace: string, { tile, bytes }: TileObject): Promise<void> => {
  const key = `${workspace}/${tilePath(tile)}`;
  if (await put(needs, key, bytes, { IfNoneMatch: "*" })) return;
  const there = await get(needs, key);
  if (there === undefined || !Buffer.from(there.bytes).equals(bytes))
    throw new TileConflictError(`s3://${needs.bucket}/${key} holds other bytes than its entries make`);
};

/** Rivals that publish at once: each round one of them gets further. */
const publishTriesMax = 20;

const publishCheckpoint = async (needs: Needs, workspace: string, note: string): Promise<void> => {
  const key = checkpointKey(workspace);
  for (let attempt = 0; attempt < publishTriesMax; attempt += 1) {
    const there = await get(needs, key);
    if (there !== undefined && sizeOf(textOf(there.bytes)) >= sizeOf(note)) return;
    const condition = there === undefined ? { IfNoneMatch: "*" } : { IfMatch: there.etag };
    const type = { ContentType: "text/plain; charset=utf-8" };
    if (await put(needs, key, Buffer.from(note), { ...condition, ...type })) return;
  }
  throw new Error(`s3://${needs.bucket}/${key} kept changing while it was published`);
};

const sizeOf = (note: string): number => {
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
  if (!checkpoint.ok) throw new Error(`not a checkpoint: ${checkpoint.refusal.code}`);
  return checkpoint.value.size;
};

const get = async ({ client, bucket }: Needs, key: string) => {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (Body === undefined || ETag === undefined) throw new Error(`s3://${bucket}/${key} has no body`);
    return { bytes: await Body.transformToByteArray(), etag: ETag };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};

interface PutOptions {
  readonly IfNoneMatch?: string;
  readonly IfMatch?: string;
  readonly ContentType?: string;
}

/** Writes an object; false when its condition does not hold, or a rival's write is under way. */
const put = async ({ client, bucket }: Needs, key: string, bytes: Uint8Array, options: PutOptions) => {
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: bytes,
        ContentType: "application/octet-stream",
        ChecksumAlgorithm: "SHA256",
        ...options,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof S3ServiceException && isConditionFailure(error)) return false;
    throw error;
  }
};

/** 412: the condition does not hold. 409: another conditional write of the same key has not ended. */
const isConditionFailure = ({ name }: S3ServiceException): boolean =>
  name === "PreconditionFailed" || name === "ConditionalRequestConflict";
