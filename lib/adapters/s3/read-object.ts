import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** Reads one object whole. */
export const readObject = async (client: S3Client, bucket: string, key: string): Promise<Uint8Array> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body === undefined) throw new Error(`s3://${bucket}/${key} has no body`);
  return Body.transformToByteArray();
};
