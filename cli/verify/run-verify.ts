import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { openLogSource } from "./log-source.ts";
import { parsePolicy, policyOfKey, type TrustPolicy } from "./trust-policy.ts";
import { UsageError } from "./usage-error.ts";
import { VerificationFailure } from "./verification-failure.ts";
import { type Verified, verifyLog } from "./verify-log.ts";

const usage = `tidegate verify --log DIR|URL (--key VKEY | --policy FILE) [--workspace W] [--older CHECKPOINT]
                [--states FILE] [--json]
  --log        folder or URL that holds checkpoint and tile/…; a URL gets the bearer token in TIDEGATE_TOKEN
  --key        the log's key, name+id+base64, from someone you trust other than the log
  --policy     trust policy file (c2sp.org/tlog-policy), with witnesses
  --workspace  the workspace that every leaf must name
  --older      a checkpoint kept from earlier, which this log must contain
  --states     write the latest state of every subject, one JSON line each`;

/** Runs the verb. Exit code: 0 the log holds, 1 something differs, 2 it could not be verified. */
export const runVerify = async (args: readonly string[]): Promise<number> => {
  try {
    const options = parseOptions(args);
    return await verifyAndPrint(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
};

const parseOptions = (args: readonly string[]) => {
  const text = { type: "string" } as const;
  const options = { log: text, key: text, policy: text, workspace: text, older: text, states: text };
  try {
    return parseArgs({ args: [...args], options: { ...options, json: { type: "boolean" } } }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
};

type Options = ReturnType<typeof parseOptions>;

const verifyAndPrint = async ({ log, workspace, older, states, json = false, ...trust }: Options): Promise<number> => {
  if (log === undefined) throw new UsageError(`--log is missing\n${usage}`);
  const started = Date.now();
  try {
    const verified = await verifyLog(openLogSource(log, process.env.TIDEGATE_TOKEN || undefined), {
      policy: await readPolicy(trust),
      workspace,
      older: older === undefined ? undefined : await readInput(older),
      now: started,
      keepStates: states !== undefined,
      onProgress: progressPrinter(),
    });
    if (states !== undefined)
      await writeFile(
        states,
        verified.history.states().map((line) => `${line}\n`),
      );
    console.log(json ? JSON.stringify(summaryOf(verified)) : describe(verified, Date.now() - started));
    return 0;
  } catch (error) {
    if (!(error instanceof VerificationFailure)) throw error;
    const { check, where, detail } = error;
    if (json) console.log(JSON.stringify({ verified: false, check, where, detail }));
    else console.error(`NOT VERIFIED: ${check} ${where}: ${detail}`);
    return 1;
  }
};

const readPolicy = async ({ key, policy }: Pick<Options, "key" | "policy">): Promise<TrustPolicy> => {
  if ((key === undefined) === (policy === undefined))
    throw new UsageError(`give --key or --policy: without a key that you trust, nothing is verified\n${usage}`);
  return key === undefined ? parsePolicy((await readInput(policy ?? "")).toString("utf8")) : policyOfKey(key);
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
