import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll } from "vitest";
import { openRunFiles } from "../../../lib/adapters/s3/run-files.ts";
import { runFilesContract } from "../../contracts/run-files.ts";
import { startObjectEndpoint } from "../../support/object-endpoint.ts";

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

runFilesContract("S3", async () => {
  const { client, bucket, stop } = await startObjectEndpoint();
  stops.push(stop);
  return {
    files: openRunFiles({ client, bucket }),
    bucket,
    read: async (key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    },
    write: async (key, text) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(text) }));
    },
  };
});
