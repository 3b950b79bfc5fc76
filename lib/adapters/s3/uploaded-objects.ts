import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { isArchived } from "../../domain/archival/is-archived.ts";
import type { ArtifactStore } from "../../ports/artifact-store.ts";
import type { JoinRefusal, UploadedObjects, UploadedPart } from "../../ports/uploaded-objects.ts";
import { artifactKey } from "./artifact-key.ts";

interface Needs {
  /** Computes checksums only where they are required: of a body it does not have it would sign that of an empty one. */
  readonly client: S3Client;
  readonly bucket: string;
  readonly artifacts: Pick<ArtifactStore, "stat" | "retain">;
}

const urlSeconds = 15 * 60;
/** All parts of gigabytes, over a slow line. */
const partUrlSeconds = 6 * 3_600;

/** Uploads below `<workspace>/uploads/` of the artifact bucket. */
export const openUploadedObjects = (needs: Needs): UploadedObjects => {
  const { client, bucket } = needs;
  const objectOf = (workspace: string, id: string) => ({ Bucket: bucket, Key: `${workspace}/uploads/${id}` });
  return {
    uploadUrl: (workspace, id, sizeBytes) =>
      getSignedUrl(client, new PutObjectCommand({ ...objectOf(workspace, id), ContentLength: sizeBytes }), {
        expiresIn: urlSeconds,
        signableHeaders: new Set(sizeBytes === undefined ? ["host"] : ["host", "content-length"]),
      }),
    begin: async (workspace, id) => {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(objectOf(workspace, id)));
      if (UploadId === undefined) throw new Error("S3 began an upload and did not name it");
      return UploadId;
    },
    partUrls: (workspace, id, UploadId, count) =>
      Promise.all(
        Array.from({ length: count }, (_, place) =>
          getSignedUrl(client, new UploadPartCommand({ ...objectOf(workspace, id), UploadId, PartNumber: place + 1 }), {
            expiresIn: partUrlSeconds,
          }),
        ),
      ),
    join: (workspace, id, inParts, parts) => join(client, objectOf(workspace, id), id, inParts, parts),
    abandon: async (workspace, id, UploadId) => {
      try {
        await client.send(new AbortMultipartUploadCommand({ ...objectOf(workspace, id), UploadId }));
      } catch (error) {
        if (!isNamed(error, "NoSuchUpload")) throw error;
      }
    },
    stat: async (workspace, id) => {
      const head = await headOf(client, objectOf(workspace, id));
      return head && { sizeBytes: head.ContentLength ?? 0, at: head.LastModified?.getTime() ?? 0 };
    },
    adopt: (workspace, id) => adopt(needs, workspace, objectOf(workspace, id)),
  };
};

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

const join = async (
  client: S3Client,
  place: Place,
  id: string,
  UploadId: string,
  parts: readonly UploadedPart[],
): Promise<JoinRefusal | undefined> => {
  const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
  try {
    await client.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
  } catch (error) {
    if (isNamed(error, "NoSuchUpload")) {
      // Joined before, it has no name any more, but it is there.
      return (await headOf(client, place)) === undefined ? { code: "upload-not-found", upload: id } : undefined;
    }
    if (error instanceof Error && ["InvalidPart", "InvalidPartOrder", "EntityTooSmall"].includes(error.name))
      return { code: "parts-differ", reason: error.message };
    throw error;
  }
  return undefined;
};

/** In place first, for S3 to compute the digest; then, by that, where everybody looks for it. */
const adopt = async ({ client, bucket, artifacts }: Needs, workspace: string, place: Place): Promise<string> => {
  const CopySource = `${bucket}/${place.Key.split("/").map(encodeURIComponent).join("/")}`;
  const head = await headOf(client, place);
  if (head === undefined) throw new Error(`${place.Key} has gone`);
  const hashed = isWhole(head.ChecksumSHA256)
    ? { checksum: head.ChecksumSHA256, etag: head.ETag }
    : await hashInPlace(client, place, CopySource, head.ETag);
  const sha256 = Buffer.from(hashed.checksum, "base64").toString("hex");
  const stored = await artifacts.stat(workspace, sha256);
  if (stored === undefined || isArchived(stored)) {
    const { CopyObjectResult } = await client.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: artifactKey(workspace, sha256),
        CopySource,
        CopySourceIfMatch: hashed.etag,
        ChecksumAlgorithm: "SHA256",
        MetadataDirective: "REPLACE",
        ContentType: "application/octet-stream",
      }),
    );
    if (CopyObjectResult?.ChecksumSHA256 !== hashed.checksum) throw new Error(`${place.Key} changed on its way`);
  } else if (stored.storage === "leaving") await artifacts.retain(workspace, sha256);
  return sha256;
};

const hashInPlace = async (client: S3Client, place: Place, CopySource: string, etag: string | undefined) => {
  const { CopyObjectResult: result } = await client.send(
    new CopyObjectCommand({
      ...place,
      CopySource,
      CopySourceIfMatch: etag,
      ChecksumAlgorithm: "SHA256",
      // S3 copies an object onto itself only if something about it changes.
      MetadataDirective: "REPLACE",
      ContentType: "application/octet-stream",
    }),
  );
  if (!isWhole(result?.ChecksumSHA256)) throw new Error(`S3 copied ${place.Key} without the digest it was asked for`);
  return { checksum: result.ChecksumSHA256, etag: result.ETag };
};

/** The digest of all bytes, not of the digests of parts, which S3 writes with their number behind. */
const isWhole = (checksum: string | undefined): checksum is string => checksum !== undefined && !checksum.includes("-");

const headOf = async (client: S3Client, place: Place) => {
  try {
    return await client.send(new HeadObjectCommand({ ...place, ChecksumMode: "ENABLED" }));
  } catch (error) {
    if (isNamed(error, "NotFound")) return undefined;
    throw error;
  }
};

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
