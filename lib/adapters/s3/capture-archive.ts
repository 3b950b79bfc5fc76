import { createHash } from "node:crypto";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { predictionRowsV1 } from "../../../events/prediction-captured.v1.ts";
import { captureHour } from "../../domain/inference/capture-hour.ts";
import type { CaptureArchive } from "../../ports/capture-archive.ts";
import type { CapturedPrediction } from "../../ports/capture-sink.ts";
import { canonicalJson } from "../canonical/canonical-json.ts";
import { readObject } from "./read-object.ts";

/** The archive on the capture bucket: newline-delimited JSON in folders that Athena reads as partitions. */
export const openCaptureArchive = ({
  client,
  bucket,
}: {
  readonly client: S3Client;
  readonly bucket: string;
}): CaptureArchive => ({
  keep: async (predictions) => {
    const [first] = predictions;
    if (first === undefined) throw new Error("there is nothing to archive");
    // Sorted and canonical: neither the order of delivery nor that of members makes another object.
    const lines = predictions.map((prediction) => canonicalJson(prediction)).sort();
    const body = `${lines.join("\n")}\n`;
    const key = objectKey(first, body);
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: "application/x-ndjson" }),
    );
    return key;
  },
  rows: async (key) => {
    const text = new TextDecoder().decode(await readObject(client, bucket, key));
    return predictionRowsV1.parse(JSON.parse(text));
  },
});

const objectKey = ({ workspace, model, at }: CapturedPrediction, body: string): string => {
  const [date, time = ""] = new Date(captureHour(at)).toISOString().split("T");
  const digest = createHash("sha256").update(body).digest("hex");
  return `${workspace}/captures/model=${model}/date=${date}/hour=${time.slice(0, 2)}/${digest}.ndjson`;
};
