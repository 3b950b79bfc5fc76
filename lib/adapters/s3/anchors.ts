import { PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Anchors } from "../../ports/anchors.ts";

interface Needs {
  readonly client: S3Client;
  /** Its Object Lock keeps every version of every object for as long as the stacks say. */
  readonly bucket: string;
}

/** The anchor bucket: `anchors/<yyyy-mm-ddThhZ>`, each written once. */
export const openAnchors = ({ client, bucket }: Needs): Anchors => ({
  keep: async (at, note) => {
    const hour = new Date(at).toISOString().slice(0, "yyyy-mm-ddThh".length);
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `anchors/${hour}Z`,
          Body: note,
          ContentType: "text/plain; charset=utf-8",
          // Object Lock demands one with every object.
          ChecksumAlgorithm: "SHA256",
          IfNoneMatch: "*",
        }),
      );
    } catch (error) {
      // 412: the hour has its anchor. 409: somebody is just writing it.
      if (error instanceof S3ServiceException && isThere(error)) return;
      throw error;
    }
  },
});

const isThere = ({ name }: S3ServiceException): boolean =>
  name === "PreconditionFailed" || name === "ConditionalRequestConflict";
