import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { compareTable, type TableVerdict } from "./compare-table.ts";
import { openLogSource } from "./log-source.ts";
import { readTableExport } from "./read-table-export.ts";
import { reportFailure } from "./report-failure.ts";
import { readTableCopy } from "./table-copy.ts";
import { parsePolicy, policyOfKey, type TrustPolicy } from "./trust-policy.ts";
import { UsageError } from "./usage-error.ts";
import { type Verified, verifyLog } from "./verify-log.ts";
import { verifyProofFile } from "./verify-proof-file.ts";
import { type VerifiedRootLog, verifyRootLog } from "./verify-root-log.ts";

const usage = `tidegate verify --log DIR|URL (--key VKEY… | --policy FILE) [--workspace W] [--older CHECKPOINT]
                [--root DIR|URL [--anchor CHECKPOINT]] [--tables DIR [--torn]] [--states FILE] [--json]
tidegate verify --proof FILE (--key VKEY… | --policy FILE) [--json]
  --log        folder or URL that holds checkpoint and tile/…; a URL gets the bearer token in TIDEGATE_TOKEN
  --key        the log's key, name+id+base64, from someone you trust other than the log; again for the root log's
  --policy     trust policy file (c2sp.org/tlog-policy), with witnesses
  --workspace  the workspace that every leaf must name
  --older      a checkpoint kept from earlier, which this log must contain
  --root       the root log, laid out as the log is: every checkpoint in it of this log must be a beginning of it
  --anchor     a checkpoint of the root log kept from earlier, which it must contain
  --tables     a copy of the state table as DynamoDB exports it (data/*.json.gz), to compare with what the log says of the
               workspace, which must be given: states, claimed names, effects and pointers; nothing missing, nothing else
  --torn       the copy was taken from a running system row by row, so its rows may be older than the log
  --states     write the latest state of every subject, one JSON line each
  --proof      a .tlog-proof file of one event, as GET /v1/audit/events/{event}/proof answers it`;

/** Runs the verb. Exit code: 0 the log holds, 1 something differs, 2 it could not be verified. */
export const runVerify = async (args: readonly string[]): Promise<number> => {
  try {
    const { json = false, ...options } = parseOptions(args);
    const { summary, text } = await verify(options);
    console.log(json ? JSON.stringify(summary) : text);
    return 0;
  } catch (error) {
    return reportFailure(error, args.includes("--json"));
  }
};

const parseOptions = (args: readonly string[]) => {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const key = { type: "string", multiple: true } as const;
  const of = {
    log: text,
    policy: text,
    workspace: text,
    older: text,
    root: text,
    anchor: text,
    tables: text,
    states: text,
    proof: text,
  };
  try {
    return parseArgs({ args: [...args], options: { ...of, key, torn: flag, json: flag } }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
};

type Options = Omit<ReturnType<typeof parseOptions>, "json">;

const verify = ({ log, proof, ...options }: Options) => {
  if (log !== undefined && proof === undefined) return verifyWhole(log, options);
  if (proof !== undefined && log === undefined) return verifyOne(proof, options);
  throw new UsageError(`give --log or --proof\n${usage}`);
};

const verifyWhole = async (
  log: string,
  { workspace, older, root, anchor, tables, torn, states, ...trust }: Options,
) => {
  const started = Date.now();
  const token = process.env.TIDEGATE_TOKEN || undefined;
  const policy = await readPolicy(trust);
  if (anchor !== undefined && root === undefined)
    throw new UsageError(`--anchor is of the root log: give --root\n${usage}`);
  if (torn === true && tables === undefined) throw new UsageError(`--torn is of a copy: give --tables\n${usage}`);
  const earlier = anchor === undefined ? undefined : await readInput(anchor);
  const comparison = tables === undefined ? undefined : await openTables(tables, workspace, torn === true);
  const verified = await verifyLog(openLogSource(log, token), {
    policy,
    workspace,
    older: older === undefined ? undefined : await readInput(older),
    now: started,
    keepStates: states !== undefined,
    onProgress: progressPrinter(),
    ...(comparison === undefined ? {} : { onLeaf: comparison.add }),
  });
  const found = {
    ...(root === undefined
      ? {}
      : { rootLog: await verifyRootLog(openLogSource(root, token), policy, verified, earlier) }),
    ...(comparison === undefined ? {} : { tables: comparison.finish(verified) }),
  };
  if (states !== undefined) await writeStates(states, verified);
  return { summary: summaryOf(verified, found), text: describe(verified, found, Date.now() - started) };
};

const openTables = async (folder: string, workspace: string | undefined, mayBeTorn: boolean) => {
  if (workspace === undefined) throw new UsageError(`--tables compares one workspace: give --workspace\n${usage}`);
  return compareTable(await readTableCopy(readTableExport(folder), workspace), mayBeTorn);
};

const verifyOne = async (file: string, options: Options) => {
  if (Object.keys(options).some((name) => name !== "key" && name !== "policy"))
    throw new UsageError(`--proof goes with --key or --policy alone: what else is asked needs --log\n${usage}`);
  const { checkpoint, signedBy, index, leaf } = verifyProofFile(await readInput(file), await readPolicy(options));
  const { origin, size } = checkpoint;
  const { id, type, subject, version, at } = leaf;
  const summary = { verified: true, origin, index, leaves: size, event: id, type, subject, version, at, signedBy };
  const text = `VERIFIED leaf ${index} of ${size} in ${origin}: ${type}, ${subject.kind} ${subject.id} version ${version}, ${at}`;
  return { summary, text: `${text}\n  signed by  ${signedBy.join(", ")}` };
};

const readPolicy = async ({ key, policy }: Pick<Options, "key" | "policy">): Promise<TrustPolicy> => {
  if ((key === undefined) === (policy === undefined))
    throw new UsageError(`give --key or --policy: without a key that you trust, nothing is verified\n${usage}`);
  return key === undefined ? parsePolicy((await readInput(policy ?? "")).toString("utf8")) : policyOfKey(...key);
};

const writeStates = async (path: string, { history }: Verified): Promise<void> => {
  try {
    await writeFile(
      path,
      history.states().map((line) => `${line}\n`),
    );
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : error}`);
  }
};

const readInput = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : error}`);
  }
};

interface Found {
  readonly rootLog?: VerifiedRootLog;
  readonly tables?: TableVerdict;
}

const summaryOf = ({ checkpoint, signedBy, history, minimumIndex }: Verified, { rootLog, tables }: Found) => ({
  verified: true,
  origin: checkpoint.origin,
  leaves: checkpoint.size,
  ...(minimumIndex === 0 ? {} : { minimumIndex }),
  commands: history.commands(),
  subjects: history.subjects(),
  root: checkpoint.root.toString("base64"),
  foldDigest: history.foldDigest(),
  signedBy,
  ...(rootLog && {
    rootLog: { leaves: rootLog.checkpoint.size, ofThisLog: rootLog.entries, signedBy: rootLog.signedBy },
  }),
  ...(tables && { tables }),
});

const describe = (verified: Verified, found: Found, tookMs: number): string => {
  const { origin, leaves, minimumIndex, commands, subjects, root, signedBy, rootLog, tables } = summaryOf(
    verified,
    found,
  );
  const behind = tables && tables.behind > 0 ? `, ${tables.behind} older than the log` : "";
  return [
    `VERIFIED ${origin}: ${leaves} leaves of ${commands} commands on ${subjects} subjects, in ${(tookMs / 1000).toFixed(1)} s`,
    `  root       ${root}`,
    `  signed by  ${signedBy.join(", ")}`,
    ...(minimumIndex === undefined
      ? []
      : [`  pruned     leaves before ${minimumIndex}; their last states by the snapshot`]),
    ...(rootLog
      ? [`  root log   ${rootLog.leaves} leaves, ${rootLog.ofThisLog} of this log, all beginnings of it`]
      : []),
    ...(tables
      ? [
          `  tables     ${tables.states} states, ${tables.claims} claims as the log has them, ${tables.pending} leaves waiting${behind}`,
        ]
      : []),
  ].join("\n");
};

/** A line on stderr every second: a large log takes minutes. */
const progressPrinter = () => {
  let printed = Date.now();
  return (leaves: number, total: number) => {
    if (Date.now() - printed < 1000) return;
    printed = Date.now();
    console.error(`  ${leaves} of ${total} leaves (${Math.floor((leaves / total) * 100)} %)`);
  };
};
