import type { CredentialRegistry } from "../../credential-registry.ts";
import type { AsyncInvocations } from "../../lambda/async-invocations.ts";
import type { CodeStore } from "../../lambda/function-code.ts";
import type { FunctionInvoker } from "../../lambda/function-invoker.ts";
import type { FunctionStore } from "../../lambda/function-store.ts";
import type { ServiceRequest } from "../service-handler.ts";

export interface LambdaDependencies {
  readonly store: FunctionStore;
  readonly code: CodeStore;
  readonly invoker: FunctionInvoker;
  readonly asynchronous: AsyncInvocations;
  readonly roles: Pick<CredentialRegistry, "trusts">;
  /** The folder that a deployment package was made from; undefined if no asset has this key. */
  readonly assetFolder: (bucket: string, key: string) => string | undefined;
  /** How long a new or changed function stays Pending or InProgress, milliseconds; in AWS it is seconds. */
  readonly settleMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** One call as the operations see it. */
export interface LambdaCall {
  readonly request: ServiceRequest;
  readonly dependencies: LambdaDependencies;
  /** The function's name, alone. */
  readonly name: string;
  /** From the query, or from the name. */
  readonly qualifier: string | undefined;
  /** The last part of the path, where the operation has one: an alias's name. */
  readonly item: string;
}

export type LambdaOperation = (call: LambdaCall) => Promise<Response> | Response;
