import { randomUUID } from "node:crypto";
import type { CredentialRegistry } from "../credential-registry.ts";
import { ServiceError } from "../endpoints/service-error.ts";
import { chooseVersion } from "./choose-version.ts";
import type { CodeStore } from "./function-code.ts";
import type { FunctionRecord, FunctionVersion } from "./function-record.ts";
import { type FunctionStore, functionArn } from "./function-store.ts";
import type { Outcome } from "./invocation.ts";
import { syncPayloadBytesMax } from "./lambda-limits.ts";
import { createSandboxPool, type SandboxPool } from "./sandbox-pool.ts";
import type { SandboxHost, SandboxSpec } from "./sandbox-spec.ts";

export interface FunctionCall {
  readonly name: string;
  /** Version, alias or `$LATEST`; undefined means the latter. */
  readonly qualifier: string | undefined;
  /** JSON. */
  readonly payload: Uint8Array;
  /** The caller stops waiting; a function that already runs runs on. */
  readonly signal?: AbortSignal;
  readonly requestId?: string;
}

export interface InvokeResult extends Outcome {
  readonly requestId: string;
  readonly executedVersion: string;
}

/** Runs functions; one for all callers, so that concurrency is counted once. */
export interface FunctionInvoker {
  /** @throws ServiceError in Lambda's words: not found, not ready, too large, throttled */
  readonly invoke: (call: FunctionCall) => Promise<InvokeResult>;
  /** Ends the function's processes; the next call starts new ones. */
  readonly discard: (name: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface InvokerNeeds {
  readonly store: FunctionStore;
  readonly code: CodeStore;
  readonly host: SandboxHost;
  readonly credentials: Pick<CredentialRegistry, "issue">;
  /** Per function, all versions together. */
  readonly sandboxesMax: number;
  readonly idleMs: number;
  /** Uniform in [0, 1), for weighted aliases. */
  readonly random: () => number;
  /** Nothing runs before it settles: what the last run still owes must not call endpoints that do not listen yet. */
  readonly ready: Promise<void>;
  /** Told of every answer that is a function's failure. */
  readonly reportFailure: (name: string, outcome: Outcome) => void;
}

export const createFunctionInvoker = (needs: InvokerNeeds): FunctionInvoker => {
  const pools = new Map<string, SandboxPool>();
  const poolOf = (name: string): SandboxPool => {
    const existing = pools.get(name);
    if (existing !== undefined) return existing;
    const pool = createSandboxPool({ host: needs.host, sandboxesMax: needs.sandboxesMax, idleMs: needs.idleMs });
    pools.set(name, pool);
    return pool;
  };
  const discard = async (name: string) => {
    const pool = pools.get(name);
    pools.delete(name);
    await pool?.stop();
  };
  return {
    invoke: async (call) => {
      await needs.ready;
      const { record, version } = resolveCall(needs, call);
      const pool = poolOf(record.name);
      refuseThrottled(record, pool);
      const requestId = call.requestId ?? randomUUID();
      const invocation = { requestId, functionArn: functionArn(call.name, call.qualifier), payload: call.payload };
      const outcome = await pool.invoke(sandboxSpec(needs, record, version), invocation, call.signal);
      if (outcome.functionError !== undefined) needs.reportFailure(record.name, outcome);
      return { ...outcome, requestId, executedVersion: version.version };
    },
    discard,
    stop: async () => {
      await Promise.all([...pools.keys()].map(discard));
    },
  };
};

const resolveCall = (needs: InvokerNeeds, { name, qualifier, payload }: FunctionCall) => {
  const record = needs.store.get(name);
  const version = record && chooseVersion(record, qualifier ?? "$LATEST", needs.random());
  if (record === undefined || version === undefined)
    throw new ServiceError("ResourceNotFoundException", 404, `Function not found: ${functionArn(name, qualifier)}`);
  if (version.state === "Pending")
    throw new ServiceError(
      "ResourceConflictException",
      409,
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    );
  if (payload.length > syncPayloadBytesMax)
    throw new ServiceError(
      "RequestTooLargeException",
      413,
      `Request must be smaller than ${syncPayloadBytesMax} bytes for the InvokeFunction operation`,
    );
  return { record, version };
};

const refuseThrottled = ({ reservedConcurrency }: FunctionRecord, pool: SandboxPool) => {
  if (reservedConcurrency === undefined || pool.inFlight() < reservedConcurrency) return;
  throw new ServiceError("TooManyRequestsException", 429, "Rate Exceeded.", {
    details: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded", Type: "User" },
  });
};

const sandboxSpec = (needs: InvokerNeeds, { name }: FunctionRecord, version: FunctionVersion): SandboxSpec => {
  const { configuration } = version;
  return {
    // A version's revision changes with its code and configuration.
    key: `${version.version}/${version.revisionId}`,
    functionName: name,
    version: version.version,
    handler: configuration.handler,
    taskRoot: needs.code.folderOf(configuration.codeSha256),
    memoryMb: configuration.memoryMb,
    timeoutSeconds: configuration.timeoutSeconds,
    environment: configuration.environment,
    credentials: needs.credentials.issue(configuration.roleArn, name),
  };
};
