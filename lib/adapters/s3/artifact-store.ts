import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { isArchived } from "../../domain/archival/is-archived.ts";
import { movedBytesMin } from "../../domain/archival/moved-bytes-min.ts";
import { accept, type Result, refuse } from "../../domain/result.ts";
import { ArtifactArchivedError } from "../../ports/artifact-archived-error.ts";
import { ArtifactCorruptError } from "../../ports/artifact-corrupt-error.ts";
import type { ArtifactStore, CopyRefusal, StoredArtifact } from "../../ports/artifact-store.ts";
import type { Clock } from "../../ports/clock.ts";
import { artifactKey } from "./artifact-key.ts";
import { releaseArtifact, retainArtifact, statArtifact } from "./artifact-storage.ts";
import { base64Of } from "./base64-of.ts";

interface Needs {
  readonly client: S3Client;
  readonly bucket: string;
  readonly clock: Clock;
}

type Artifact = Parameters<ArtifactStore["uploadUrl"]>[1];

const urlSeconds = 15 * 60;
/** Artifacts in one S3 bucket: S3 itself checks each content against its digest when it is written. */
export const openArtifactStore = (needs: Needs): ArtifactStore => ({
  uploadUrl: (workspace, artifact, over) => uploadUrl(needs, workspace, artifact, over),
  stat: (workspace, sha256) => statArtifact(needs, workspace, sha256),
  downloadUrl: (workspace, sha256, fileName) => downloadUrl(needs, workspace, sha256, fileName),
  copyFrom: (workspace, key, artifact) => copyFrom(needs, workspace, key, artifact),
  read: (workspace, sha256) => read(needs, workspace, sha256),
  readRange: (workspace, sha256, range) => readRange(needs, workspace, sha256, range),
  keep: (workspace, content, mediaType) => keep(needs, workspace, content, mediaType),
  release: (workspace, sha256) => releaseArtifact(needs, workspace, sha256),
  retain: (workspace, sha256) => retainArtifact(needs, workspace, sha256),
});

const uploadUrl = async (
  { client, bucket, clock }: Needs,
  workspace: string,
  artifact: Artifact,
  over: Parameters<ArtifactStore["uploadUrl"]>[2] = "nothing",
) => {
  const { sha256, sizeBytes, mediaType } = artifact;
  const isFirst = over === "nothing";
  const headers = {
    "content-type": mediaType,
    "content-length": String(sizeBytes),
    "x-amz-checksum-sha256": base64Of(sha256),
    ...(isFirst ? { "if-none-match": "*" } : {}),
  };
  const url = await getSignedUrl(
    client,
    new PutObjectCommand({
      Bucket: bucket,
      Key: artifactKey(workspace, sha256),
      ContentType: mediaType,
      ContentLength: sizeBytes,
      ChecksumSHA256: base64Of(sha256),
      ...(isFirst ? { IfNoneMatch: "*" } : {}),
    }),
    {
      expiresIn: urlSeconds,
      // As headers, not as query parameters: S3 verifies a checksum and a precondition only there.
      unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
      signableHeaders: new Set(["host", ...Object.keys(headers)]),
    },
  );
  return { method: "PUT", url, headers, expiresAt: clock.now() + urlSeconds * 1_000 } as const;
};

const downloadUrl = async (needs: Needs, workspace: string, sha256: string, fileName: string) => {
  const { client, bucket, clock } = needs;
  if ((await statArtifact(needs, workspace, sha256))?.storage === "archived") throw new ArtifactArchivedError(sha256);
  const url = await getSignedUrl(
    client,
    new GetObjectCommand({
      Bucket: bucket,
      Key: artifactKey(workspace, sha256),
      ResponseContentType: "application/octet-stream",
      ResponseContentDisposition: `attachment; filename="${fileName.replaceAll(/[^\w.+=@-]/g, "_")}"`,
    }),
    { expiresIn: urlSeconds },
  );
  return { url, expiresAt: clock.now() + urlSeconds * 1_000 };
};

const copyFrom = async (
  needs: Needs,
  workspace: string,
  key: string,
  artifact: Artifact,
): Promise<Result<StoredArtifact, CopyRefusal>> => {
  const stored = await statArtifact(needs, workspace, artifact.sha256);
  if (stored !== undefined && !isArchived(stored)) {
    if (stored.storage === "leaving") await retainArtifact(needs, workspace, artifact.sha256);
    return checkSize(stored, artifact);
  }
  const source = await openSource(needs, key);
  if (source === undefined) return refuse({ code: "source-not-found" });
  if (source.sizeBytes !== artifact.sizeBytes) {
    source.body.destroy();
    return refuse({ code: "size-differs", sizeBytes: source.sizeBytes });
  }
  try {
    await put(needs, workspace, artifact, source.body, stored === undefined ? "nothing" : "archived");
  } catch (error) {
    if (isNamed(error, "BadDigest")) return refuse({ code: "digest-differs" });
    // Somebody stored the same content in the meantime.
    if (!isNamed(error, "PreconditionFailed")) throw error;
  }
  return accept({ sizeBytes: artifact.sizeBytes });
};

const read = async (needs: Needs, workspace: string, sha256: string): Promise<Uint8Array | undefined> => {
  const source = await unlessArchived(sha256, openSource(needs, artifactKey(workspace, sha256)));
  if (source === undefined) return undefined;
  const content = Buffer.concat(await source.body.toArray());
  if (digestOf(content) !== sha256)
    throw new ArtifactCorruptError(`artifact ${sha256} of ${workspace} is not what it says`);
  return content;
};

const readRange = async (
  { client, bucket }: Needs,
  workspace: string,
  sha256: string,
  { offset, length }: Parameters<ArtifactStore["readRange"]>[2],
): Promise<Uint8Array> => {
  const Key = artifactKey(workspace, sha256);
  const Range = `bytes=${offset}-${offset + length - 1}`;
  const { Body } = await unlessArchived(sha256, client.send(new GetObjectCommand({ Bucket: bucket, Key, Range })));
  const bytes = await Body?.transformToByteArray();
  if (bytes?.length !== length) throw new Error(`s3://${bucket}/${Key} has no ${Range}`);
  return bytes;
};

const keep = async (needs: Needs, workspace: string, content: Uint8Array, mediaType: string): Promise<string> => {
  const sha256 = digestOf(content);
  const artifact = { sha256, sizeBytes: content.byteLength, mediaType };
  try {
    await put(needs, workspace, artifact, content, "nothing");
  } catch (error) {
    if (!isNamed(error, "PreconditionFailed")) throw error;
    const stored = content.byteLength < movedBytesMin ? undefined : await statArtifact(needs, workspace, sha256);
    if (stored === undefined) return sha256;
    if (isArchived(stored)) await put(needs, workspace, artifact, content, "archived");
    else if (stored.storage === "leaving") await retainArtifact(needs, workspace, sha256);
  }
  return sha256;
};

const unlessArchived = async <Value>(sha256: string, reading: Promise<Value>): Promise<Value> => {
  try {
    return await reading;
  } catch (error) {
    if (isNamed(error, "InvalidObjectState")) throw new ArtifactArchivedError(sha256);
    throw error;
  }
};

const digestOf = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

const checkSize = (stored: StoredArtifact, { sizeBytes }: Artifact): Result<StoredArtifact, CopyRefusal> =>
  stored.sizeBytes === sizeBytes ? accept(stored) : refuse({ code: "size-differs", sizeBytes: stored.sizeBytes });

const openSource = async ({ client, bucket }: Needs, key: string) => {
  try {
    const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!(Body instanceof Readable) || ContentLength === undefined)
      throw new Error(`s3://${bucket}/${key} has no body`);
    return { body: Body, sizeBytes: ContentLength };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};

const put = async (
  { client, bucket }: Needs,
  workspace: string,
  artifact: Artifact,
  body: Readable | Uint8Array,
  over: "nothing" | "archived",
): Promise<void> => {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: artifactKey(workspace, artifact.sha256),
      Body: body,
      ContentLength: artifact.sizeBytes,
      ContentType: artifact.mediaType,
      ChecksumSHA256: base64Of(artifact.sha256),
      ...(over === "nothing" ? { IfNoneMatch: "*" } : {}),
    }),
  );
};

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
