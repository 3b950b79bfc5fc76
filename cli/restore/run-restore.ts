import { join } from "node:path";
import { parseArgs } from "node:util";
import { rootLog } from "../../lib/domain/log/log-origin.ts";
import type { GrownLog } from "../../lib/ports/root-ledger.ts";
import { openNeeds } from "../backup/open-needs.ts";
import { exportedItem } from "../verify/dynamodb-json.ts";
import { openLogSource } from "../verify/log-source.ts";
import { reportFailure } from "../verify/report-failure.ts";
import { policyOfKey } from "../verify/trust-policy.ts";
import { UsageError } from "../verify/usage-error.ts";
import { verifyTree } from "../verify/verify-tree.ts";
import { checkEmpty } from "./check-empty.ts";
import { copiedWorkspace, workspacesToRestore } from "./copied-workspace.ts";
import { enteredLogs } from "./entered-logs.ts";
import { headAt } from "./index-log.ts";
import { fillBucket, fillTable } from "./put-copies.ts";
import type { RestoreNeeds } from "./restore-needs.ts";
import { type RestoredWorkspace, restoreWorkspace } from "./restore-workspace.ts";
import { verifyRestored } from "./verify-restored.ts";

const usage = `tidegate restore --from DIR [--tables]
  --from    a folder that tidegate backup wrote, or one with log/WORKSPACE/… alone
  --tables  keep of the copy of the state table, which may be torn, what follows the log exactly; without it the state is
            that of the log. People and measured data are put back as they are in either case.
  Into empty tables and buckets, which the environment names, as the functions have it. The log is signed with the same
  key as before. Nothing wakes the workers before the restored state has been verified.`;

/** Runs the verb. Exit code: 0 restored and verified, 1 something differs, 2 it could not be done. */
export const runRestore = async (needs: () => RestoreNeeds, args: readonly string[]): Promise<number> => {
  try {
    const { from, tables } = parse(args);
    await restoreAll(openNeeds(needs), from, tables);
    return 0;
  } catch (error) {
    return reportFailure(error, false);
  }
};

const parse = (args: readonly string[]) => {
  try {
    const options = { from: { type: "string" }, tables: { type: "boolean", default: false } } as const;
    const { from, tables } = parseArgs({ args: [...args], options }).values;
    if (from !== undefined) return { from, tables };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  throw new UsageError(`give --from\n${usage}`);
};

const restoreAll = async (needs: RestoreNeeds, from: string, withTables: boolean): Promise<void> => {
  await checkEmpty(needs);
  const folder = withTables ? join(from, "tables", "state") : undefined;
  const workspaces = await workspacesToRestore(from, folder);
  if (workspaces.length === 0) throw new UsageError(`${from} holds no log/WORKSPACE`);
  console.log(`table measure: ${await fillTable(needs.tables.measure, join(from, "tables", "measure"))} items`);
  console.log(`captures: ${await fillBucket(needs.buckets.captures, join(from, "captures"))} objects`);

  const pending: (() => Promise<void>)[] = [];
  const erased = new Set<string>();
  const sizes: { readonly workspace: string; readonly size: number }[] = [];
  for (const workspace of workspaces) {
    const restored = await restoreWorkspace(needs, from, workspace, await copiedWorkspace(folder, workspace));
    await fillBucket(
      needs.buckets.log,
      join(from, "log", workspace),
      `${workspace}/`,
      ({ path }) => path !== "checkpoint",
    );
    await publish(needs, from, workspace);
    report(workspace, restored);
    sizes.push({ workspace, size: restored.size });
    for (const pseudonym of restored.erased) erased.add(`${workspace} ${pseudonym}`);
    pending.push(async () => {
      await verifyRestored(needs, workspace, restored.pointers);
      await needs.state.putPointers(workspace, restored.pointers);
      console.log(`VERIFIED ${workspace}: the table is what the log says, byte for byte`);
    });
  }
  const isRemembered = (line: string) => !erased.has(personIn(line));
  const people = await fillTable(needs.tables.people, join(from, "tables", "people"), isRemembered);
  console.log(`table people: ${people} items, without ${erased.size} erased people`);
  const entered = new Map((await restoreRootLog(needs, from)).map((log) => [log.workspace, log.entered]));
  for (const finish of pending) await finish();
  for (const { workspace, size } of sizes)
    if (size > (entered.get(workspace) ?? 0)) await needs.state.putGrown(workspace, size);
};

/** Workspace and pseudonym that a row of the people table is about. */
const personIn = (line: string): string => {
  const { pk, member } = exportedItem(JSON.parse(line)) ?? { pk: "", member: undefined };
  return `${pk.split("#", 1)[0]} ${member}`;
};

const publish = async ({ tiles }: RestoreNeeds, from: string, log: string): Promise<void> => {
  const note = await openLogSource(join(from, "log", log), undefined)("checkpoint");
  if (note !== undefined) await tiles.publishCheckpoint(log, Buffer.from(note).toString());
};

/** The root log has no state but its head and what it holds of each log. */
const restoreRootLog = async (needs: RestoreNeeds, from: string): Promise<readonly GrownLog[]> => {
  const folder = join(from, "log", rootLog);
  const read = openLogSource(folder, undefined);
  if ((await read("checkpoint")) === undefined) return [];
  const tree = await verifyTree(read, policyOfKey(await needs.verifierKeyOf(rootLog)));
  const head = headAt(needs.hash, tree, tree.checkpoint.size);
  await fillBucket(needs.buckets.log, folder, `${rootLog}/`, ({ path }) => path !== "checkpoint");
  await needs.state.putHead(rootLog, head, head.batch === undefined ? [] : [head.batch]);
  const [origin = ""] = (await needs.verifierKeyOf("default")).split("+");
  const entered = await enteredLogs(read, tree, origin);
  if (head.batch !== undefined) await needs.rootLedger.settle(head.batch, entered);
  await publish(needs, from, rootLog);
  console.log(`root log: ${tree.checkpoint.size} checkpoints`);
  return entered;
};

const report = (workspace: string, { size, aggregates, answers, kept, rolledBack }: RestoredWorkspace): void => {
  const commands = new Set(kept.map(({ command }) => command.id)).size;
  console.log(
    `${workspace}: ${aggregates} states from ${size} leaves, ${commands} unlogged commands kept, ` +
      `${rolledBack.length} unlogged revisions taken back, ${answers} answers remembered`,
  );
  for (const { subject, revision, command } of rolledBack)
    console.log(`  taken back: ${subject} revision ${revision}, command ${command ?? "unknown"}`);
};
