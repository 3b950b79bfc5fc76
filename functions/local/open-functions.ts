import { rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { ChildReaper } from "./child-reaper.ts";
import type { CredentialRegistry } from "./credential-registry.ts";
import { createLambdaHandler } from "./endpoints/lambda/create-lambda-handler.ts";
import type { ServiceHandler } from "./endpoints/service-handler.ts";
import { type AsyncInvocations, openAsyncInvocations } from "./lambda/async-invocations.ts";
import { createFailureDelivery } from "./lambda/failure-delivery.ts";
import { openCodeStore } from "./lambda/function-code.ts";
import { createFunctionInvoker, type FunctionInvoker } from "./lambda/function-invoker.ts";
import { openFunctionLogs } from "./lambda/function-logs.ts";
import type { FunctionRecord } from "./lambda/function-record.ts";
import { type FunctionStore, openFunctionStore } from "./lambda/function-store.ts";
import type { SandboxHost } from "./lambda/sandbox-spec.ts";
import { writeBootstrap } from "./lambda/write-bootstrap.ts";
import type { MachineDescription } from "./template/machine-description.ts";

export interface FunctionsNeeds {
  /** The machine's data folder. */
  readonly folder: string;
  readonly assets: MachineDescription["assets"];
  readonly credentials: CredentialRegistry;
  readonly reaper: ChildReaper;
  /** The AWS endpoints. */
  readonly endpointUrl: string;
  /** Signs as the role worn by this session. */
  readonly queueClient: (roleArn: string, sessionName: string) => SQSClient;
  readonly queueUrl: (arn: string) => string;
  readonly asyncRetryDelaysMs: readonly number[];
  readonly idleMs: number;
  readonly ready: Promise<void>;
  readonly report: (message: string) => void;
}

/** Lambda on this machine. */
export interface Functions {
  readonly handler: ServiceHandler;
  readonly invoker: FunctionInvoker;
  readonly asynchronous: AsyncInvocations;
  readonly store: FunctionStore;
  readonly stop: () => Promise<void>;
}

/** How long a new or changed function is not ready; in AWS it is seconds. */
const settleMs = 100;

/** Opens the functions that the last run left, with their versions, aliases and accepted events. */
export const openFunctions = async (needs: FunctionsNeeds): Promise<Functions> => {
  const { folder, credentials, report } = needs;
  const store = openFunctionStore(join(folder, "lambda", "functions"));
  const code = openCodeStore(join(folder, "lambda", "code"));
  code.keep(new Set(store.all().flatMap(packagesOf)));
  const logs = openFunctionLogs(join(folder, "logs"));
  let stopping = false;
  const invoker = createFunctionInvoker({
    store,
    code,
    credentials,
    host: await openSandboxHost(needs, logs.logOf),
    sandboxesMax: 2 * cpus().length,
    idleMs: needs.idleMs,
    ready: needs.ready,
    random: Math.random,
    reportFailure: (name, { payload }) => {
      // What stopping cuts off is no failure: its event is still on disk.
      if (!stopping) report(`${name} failed: ${Buffer.from(payload).toString("utf8").slice(0, 300)}`);
    },
  });
  const asynchronous = openAsyncInvocations({
    folder: join(folder, "lambda", "async"),
    store,
    invoker,
    deliverFailure: createFailureDelivery({
      queueClient: ({ latest, name }) => needs.queueClient(latest.configuration.roleArn, name),
      queueUrl: needs.queueUrl,
      report,
      now: Date.now,
    }),
    retryDelaysMs: needs.asyncRetryDelaysMs,
    now: Date.now,
  });
  const handler = createLambdaHandler({
    store,
    code,
    invoker,
    asynchronous,
    roles: credentials,
    assetFolder: (bucket, key) =>
      needs.assets.find(({ bucketName, objectKey }) => bucketName === bucket && objectKey === key)?.path,
    settleMs,
    now: Date.now,
  });
  const stop = async () => {
    stopping = true;
    asynchronous.stop();
    await invoker.stop();
    logs.close();
  };
  return { handler, invoker, asynchronous, store, stop };
};

const packagesOf = ({ latest, versions }: FunctionRecord): string[] =>
  [latest, ...versions].map(({ configuration }) => configuration.codeSha256);

const openSandboxHost = async (
  { folder, endpointUrl, reaper }: FunctionsNeeds,
  logOf: SandboxHost["logOf"],
): Promise<SandboxHost> => {
  const run = join(folder, "run");
  const scratchFolder = join(run, "scratch");
  // What a killed machine's functions left in their temporary folders.
  rmSync(scratchFolder, { recursive: true, force: true });
  const bootstrap = await writeBootstrap(run);
  return {
    bootstrap,
    compileCache: join(run, "compile-cache"),
    scratchFolder,
    endpointUrl,
    logOf,
    watch: reaper.watch,
  };
};
