import {
  DeleteObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { StoredArtifact } from "../../ports/artifact-store.ts";
import { artifactKey } from "./artifact-key.ts";
import { base64Of } from "./base64-of.ts";

interface Needs {
  readonly client: S3Client;
  readonly bucket: string;
}

/** What the bucket's lifecycle rule looks for. */
const archiveTag = { Key: "tidegate-storage", Value: "archive" };

/** What S3 says of the content of a digest: undefined without the checksum that it computed itself. */
export const statArtifact = async (
  { client, bucket }: Needs,
  workspace: string,
  sha256: string,
): Promise<StoredArtifact | undefined> => {
  try {
    const head = await client.send(
      new HeadObjectCommand({ Bucket: bucket, Key: artifactKey(workspace, sha256), ChecksumMode: "ENABLED" }),
    );
    return head.ContentLength === undefined || head.ChecksumSHA256 !== base64Of(sha256)
      ? undefined
      : { sizeBytes: head.ContentLength, ...storageOf(head) };
  } catch (error) {
    // A HEAD has no body to name the error in, so the SDK calls it NotFound instead of NoSuchKey.
    if (error instanceof Error && error.name === "NotFound") return undefined;
    throw error;
  }
};

/** Whatever is not archived and has a tag has ours: nobody else sets any. */
const storageOf = ({
  StorageClass,
  Restore,
  TagCount = 0,
}: HeadObjectCommandOutput): Pick<StoredArtifact, "storage"> => {
  if (StorageClass === "DEEP_ARCHIVE")
    return { storage: Restore?.includes('ongoing-request="false"') ? "restored" : "archived" };
  return TagCount > 0 ? { storage: "leaving" } : {};
};

/** Tags content, for the lifecycle rule to move it. */
export const releaseArtifact = async ({ client, bucket }: Needs, workspace: string, sha256: string): Promise<void> => {
  const place = { Bucket: bucket, Key: artifactKey(workspace, sha256) };
  await client.send(new PutObjectTaggingCommand({ ...place, Tagging: { TagSet: [archiveTag] } }));
};

/** Takes the tag off. */
export const retainArtifact = async ({ client, bucket }: Needs, workspace: string, sha256: string): Promise<void> => {
  await client.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: artifactKey(workspace, sha256) }));
};
