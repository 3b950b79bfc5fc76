import { S3Client } from "@aws-sdk/client-s3";
import { openOnnxSession } from "../adapters/onnx/onnx-session.ts";
import { verifyModel } from "../adapters/onnx/verify-model.ts";
import { readObject } from "../adapters/s3/read-object.ts";
import type { ModelSession } from "../ports/model-session.ts";
import { readEnvironment } from "./environment.ts";

/**
 * Loads the one model that this process will ever serve.
 *
 * @throws ModelIntegrityError when the stored file is not the registered one; Error naming a missing variable
 */
export const openServedModel = async (): Promise<{ readonly session: ModelSession; readonly sha256: string }> => {
  const bucket = readEnvironment("modelBucket");
  const key = readEnvironment("modelKey");
  const sha256 = readEnvironment("modelSha256");
  const client = new S3Client({ maxAttempts: 5 });
  const model = await readObject(client, bucket, key);
  client.destroy();
  return { session: await openOnnxSession(verifyModel(model, sha256, `s3://${bucket}/${key}`)), sha256 };
};
