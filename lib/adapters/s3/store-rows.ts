import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/**
 * Puts the rows of one prediction into the capture bucket, for a message too large for the queue.
 *
 * @returns the object's key, which follows from the prediction: storing again overwrites the same bytes
 */
export const storeRows = async (
  client: S3Client,
  bucket: string,
  { workspace, id }: { readonly workspace: string; readonly id: string },
  rows: string,
): Promise<string> => {
  const key = `${workspace}/rows/${id}.json`;
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: rows, ContentType: "application/json" }), {
    abortSignal: AbortSignal.timeout(5_000),
  });
  return key;
};
