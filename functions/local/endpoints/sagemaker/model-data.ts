import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ContainerHost } from "../../processes/container-host.ts";

/**
 * Fetches a model archive as its execution role and unpacks it, as SageMaker does before it starts a container.
 *
 * @param url    `s3://bucket/key.tar.gz`
 */
export const unpackModelData = async (
  host: ContainerHost,
  url: string,
  roleArn: string,
  folder: string,
): Promise<void> => {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  const client = new S3Client({
    endpoint: host.endpointUrl(),
    region: host.region,
    credentials: host.credentialsOf(roleArn, "model-data"),
    forcePathStyle: true,
  });
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!(Body instanceof Readable)) throw new Error("the object has no body");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await unpack(Body, folder);
  } finally {
    client.destroy();
  }
};

const unpack = async (archive: Readable, folder: string): Promise<void> => {
  const tar = spawn("tar", ["-xzf", "-", "-C", folder, "--no-same-owner"], { stdio: ["pipe", "ignore", "pipe"] });
  let complaint = "";
  tar.stderr.on("data", (chunk) => {
    complaint += String(chunk);
  });
  const ended = new Promise<void>((resolve, reject) => {
    tar.once("error", reject);
    tar.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`the archive cannot be unpacked: ${complaint.trim()}`)),
    );
  });
  // A tar that gives up closes its end of the pipe: its own words say more than the broken pipe.
  await pipeline(archive, tar.stdin).catch(() => undefined);
  await ended;
};
