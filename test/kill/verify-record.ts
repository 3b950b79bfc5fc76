import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { copyLogs } from "../../cli/backup/copy-bucket.ts";
import { copyTable } from "../../cli/backup/copy-table.ts";
import { check, StepFailed, tell } from "../../demo/narrator.ts";
import { openObjectStore } from "../../functions/local/endpoints/s3/object-store.ts";
import { createS3Handler } from "../../functions/local/endpoints/s3/s3-handler.ts";
import { openTableItems } from "../../lib/adapters/dynamodb/table-items.ts";
import { openBucketObjects } from "../../lib/adapters/s3/bucket-objects.ts";
import { rootLog } from "../../lib/domain/log/log-origin.ts";
import { startEndpoints } from "../local/endpoints/start-endpoints.ts";
import { startTableEngine } from "../support/table-engine.ts";

/** Keys that the server named while it ran. */
export interface RecordKeys {
  readonly verifierKey: string;
  readonly rootVerifierKey: string;
}

/**
 * Copies the record out of a stopped server's data folder and has it verified by the program that an auditor runs: the log, the log
 * of logs, and the state table against what the log says, nothing missing and nothing else.
 */
export const verifyRecord = async (
  root: string,
  dataFolder: string,
  { verifierKey, rootVerifierKey }: RecordKeys,
): Promise<void> => {
  const copy = await mkdtemp(join(tmpdir(), "tidegate-kill-record-"));
  try {
    await copyStateTable(dataFolder, join(copy, "tables"));
    await copyLogBucket(dataFolder, join(copy, "log"));
    const verdict = await run(root, [
      ...["verify", "--workspace", "default", "--log", join(copy, "log", "default"), "--key", verifierKey],
      ...["--root", join(copy, "log", rootLog), "--key", rootVerifierKey, "--tables", join(copy, "tables")],
    ]);
    for (const line of verdict.lines) tell(line);
    check("the offline verifier finds the log whole, and the table as it says", verdict.code === 0, verdict);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};

const copyStateTable = async (dataFolder: string, to: string): Promise<void> => {
  const engine = await startTableEngine(join(dataFolder, "tables", "tables.db"));
  try {
    const { TableNames = [] } = await engine.client.send(new ListTablesCommand({}));
    const table = named(TableNames, "statetable");
    tell(`${await copyTable(openTableItems({ client: engine.client, table }), to)} rows of ${table}`);
  } finally {
    await engine.stop();
  }
};

const copyLogBucket = async (dataFolder: string, to: string): Promise<void> => {
  const objects = await openObjectStore(join(dataFolder, "objects"), Date.now);
  const endpoints = await startEndpoints({ objects: createS3Handler(objects) });
  const client = new S3Client({ ...endpoints.root, forcePathStyle: true });
  try {
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    const bucket = named(
      Buckets.map(({ Name = "" }) => Name),
      "logbucket",
    );
    tell(`${await copyLogs(openBucketObjects({ client, bucket }), to)} files of ${bucket}`);
  } finally {
    client.destroy();
    await endpoints.close();
    objects.close();
  }
};

/** The local machine names a thing after its place in the stacks and the hash that CDK gives it. */
const named = (names: readonly string[], thing: string): string => {
  const [name, another] = names.filter((each) => new RegExp(`-${thing}[0-9a-f]{8}$`, "i").test(each));
  if (name === undefined || another !== undefined) throw new StepFailed(`not one ${thing} among ${names.join(", ")}`);
  return name;
};

const run = async (root: string, parameters: readonly string[]) => {
  const child = spawn(process.execPath, ["cli/tidegate.ts", ...parameters], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  const code = await new Promise<number>((done) => child.once("close", (status) => done(status ?? 1)));
  return { code, lines: chunks.join("").trim().split("\n") };
};
