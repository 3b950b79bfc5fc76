import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { openLogSource } from "./log-source.ts";
import { parsePolicy, policyOfKey, type TrustPolicy } from "./trust-policy.ts";
import { UsageError } from "./usage-error.ts";
import { VerificationFailure } from "./verification-failure.ts";
import { type Verified, verifyLog } from "./verify-log.ts";
import { verifyProofFile } from "./verify-proof-file.ts";

const usage = `tidegate verify --log DIR|URL (--key VKEY | --policy FILE) [--workspace W] [--older CHECKPOINT]
                [--states FILE] [--json]
tidegate verify --proof FILE (--key VKEY | --policy FILE) [--json]
  --log        folder or URL that holds checkpoint and tile/…; a URL gets the bearer token in TIDEGATE_TOKEN
  --key        the log's key, name+id+base64, from someone you trust other than the log
  --policy     trust policy file (c2sp.org/tlog-policy), with witnesses
  --workspace  the workspace that every leaf must name
  --older      a checkpoint kept from earlier, which this log must contain
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
    if (error instanceof VerificationFailure) return reportFailure(error, args.includes("--json"));
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
};

const reportFailure = ({ check, where, detail }: VerificationFailure, json: boolean): number => {
  if (json) console.log(JSON.stringify({ verified: false, check, where, detail }));
  else console.error(`NOT VERIFIED: ${check} ${where}: ${detail}`);
  return 1;
};

const parseOptions = (args: readonly string[]) => {
  const text = { type: "string" } as const;
  const options = { log: text, key: text, policy: text, workspace: text, older: text, states: text, proof: text };
  try {
    return parseArgs({ args: [...args], options: { ...options, json: { type: "boolean" } } }).values;
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

const verifyWhole = async (log: string, { workspace, older, states, ...trust }: Options) => {
  const started = Date.now();
  const verified = await verifyLog(openLogSource(log, process.env.TIDEGATE_TOKEN || undefined), {
    policy: await readPolicy(trust),
    workspace,
    older: older === undefined ? undefined : await readInput(older),
    now: started,
    keepStates: states !== undefined,
    onProgress: progressPrinter(),
  });
  if (states !== undefined) await writeStates(states, verified);
  return { summary: summaryOf(verified), text: describe(verified, Date.now() - started) };
};

const verifyOne = async (file: string, trust: Options) => {
  const { checkpoint, signedBy, index, leaf } = verifyProofFile(await readInput(file), await readPolicy(trust));
  const { origin, size } = checkpoint;
  const { id, type, subject, version, at } = leaf;
  const summary = { verified: true, origin, index, leaves: size, event: id, type, subject, version, at, signedBy };
  const text = `VERIFIED leaf ${index} of ${size} in ${origin}: ${type}, ${subject.kind} ${subject.id} version ${version}, ${at}`;
  return { summary, text: `${text}\n  signed by  ${signedBy.join(", ")}` };
};

const readPolicy = async ({ key, policy }: Pick<Options, "key" | "policy">): Promise<TrustPolicy> => {
  if ((key === undefined) === (policy === undefined))
    throw new UsageError(`give --key or --policy: without a key that you trust, nothing is verified\n${usage}`);
  return key === undefined ? parsePolicy((await readInput(policy ?? "")).toString("utf8")) : policyOfKey(key);
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

const summaryOf = ({ checkpoint, signedBy, history }: Verified) => ({
  verified: true,
  origin: checkpoint.origin,
  leaves: checkpoint.size,
  commands: history.commands(),
  subjects: history.subjects(),
  root: checkpoint.root.toString("base64"),
  foldDigest: history.foldDigest(),
  signedBy,
});

const describe = (verified: Verified, tookMs: number): string => {
  const { origin, leaves, commands, subjects, root, signedBy } = summaryOf(verified);
  return [
    `VERIFIED ${origin}: ${leaves} leaves of ${commands} commands on ${subjects} subjects, in ${(tookMs / 1000).toFixed(1)} s`,
    `  root       ${root}`,
    `  signed by  ${signedBy.join(", ")}`,
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
