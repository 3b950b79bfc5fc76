import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** Reads one object whole. */
export const readObject = async (client: S3Client, bucket: string, key: string): Promise<Uint8Array> => {
  const place = `s3://${bucket}/${key}`;
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (Body !== undefined) return await Body.transformToByteArray();
  } catch (error) {
    if (!(error instanceof Error && error.name === "InvalidObjectState")) throw error;
    throw new Error(`${place} is in the archive: restore it in S3, or upload it again`, { cause: error });
  }
  throw new Error(`${place} has no body`);
};
