import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { rootLog } from "../../lib/domain/log/log-origin.ts";
import { compareTable } from "../verify/compare-table.ts";
import { openLogSource } from "../verify/log-source.ts";
import { readTableExport } from "../verify/read-table-export.ts";
import { reportFailure } from "../verify/report-failure.ts";
import { readTableCopy } from "../verify/table-copy.ts";
import { policyOfKey } from "../verify/trust-policy.ts";
import { UsageError } from "../verify/usage-error.ts";
import { verifyLog } from "../verify/verify-log.ts";
import { verifyRootLog } from "../verify/verify-root-log.ts";
import { workspacesIn } from "./backup-layout.ts";
import type { BackupNeeds } from "./backup-needs.ts";
import { copyBucket, copyLogs } from "./copy-bucket.ts";
import { copyTable } from "./copy-table.ts";
import { openNeeds } from "./open-needs.ts";

const usage = `tidegate backup --out DIR
  --out  an empty folder, or one to be made. It gets tables/NAME/data/*.json.gz, as DynamoDB exports tables,
         log/WORKSPACE/…, as tidegate verify reads it, and captures/…
  Reads what the environment names, as the functions do. May run while the system does.`;

/** Runs the verb: copies, then verifies the copy. Exit code: 0 it holds, 1 something differs, 2 it could not be made. */
export const runBackup = async (needs: () => BackupNeeds, args: readonly string[]): Promise<number> => {
  try {
    const out = await prepareFolder(parseOut(args));
    await backUp(openNeeds(needs), out);
    return 0;
  } catch (error) {
    return reportFailure(error, false);
  }
};

const parseOut = (args: readonly string[]): string => {
  try {
    const { out } = parseArgs({ args: [...args], options: { out: { type: "string" } } }).values;
    if (out !== undefined) return out;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  throw new UsageError(`give --out\n${usage}`);
};

const prepareFolder = async (folder: string): Promise<string> => {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new UsageError(`${folder} is not empty`);
  return folder;
};

/** Tables first: so no leaf that the table has let go, because the log has it, is missing from the copy of the log. */
const backUp = async ({ tables, buckets, verifierKeyOf }: BackupNeeds, out: string): Promise<void> => {
  for (const [name, table] of Object.entries(tables)) {
    const items = await copyTable(table, join(out, "tables", name));
    console.log(`table ${name}: ${items} items`);
  }
  console.log(`log: ${await copyLogs(buckets.log, join(out, "log"))} files`);
  console.log(`captures: ${await copyBucket(buckets.captures, join(out, "captures"))} objects`);
  for (const workspace of await workspacesIn(out)) await verifyCopy(out, workspace, verifierKeyOf);
};

const verifyCopy = async (out: string, workspace: string, verifierKeyOf: BackupNeeds["verifierKeyOf"]) => {
  const copy = await readTableCopy(readTableExport(join(out, "tables", "state")), workspace);
  const comparison = compareTable(copy, true);
  const policy = policyOfKey(await verifierKeyOf(workspace), await verifierKeyOf(rootLog));
  const verified = await verifyLog(openLogSource(join(out, "log", workspace), undefined), {
    policy,
    workspace,
    older: undefined,
    now: Date.now(),
    keepStates: false,
    onProgress: () => undefined,
    onLeaf: comparison.add,
  });
  const { states, pending, behind } = comparison.finish(verified);
  const root = openLogSource(join(out, "log", rootLog), undefined);
  const rooted = (await root("checkpoint")) === undefined ? undefined : await verifyRootLog(root, policy, verified);
  console.log(
    `VERIFIED ${workspace}: ${verified.checkpoint.size} leaves, ${states} states, ${pending} leaves waiting, ` +
      `${behind} rows older than the log, ${rooted?.entries ?? 0} checkpoints in the root log`,
  );
};
