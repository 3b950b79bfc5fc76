import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BucketObjects } from "../../ports/bucket-objects.ts";

interface Needs {
  readonly client: S3Client;
  readonly bucket: string;
}

/** One bucket, whatever it holds. */
export const openBucketObjects = ({ client, bucket }: Needs): BucketObjects => ({
  keys: async function* (prefix) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
  },
  read: async (key) => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
  write: async (key, bytes) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ChecksumAlgorithm: "SHA256" }));
  },
});
