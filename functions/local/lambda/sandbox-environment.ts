import { localAccount } from "../access/local-account.ts";
import type { SandboxSpec } from "./sandbox-spec.ts";

/**
 * Everything a sandbox's process sees of its surroundings: the function's own variables and what Lambda itself sets.
 * Nothing of the machine's environment passes, so a bundle that leans on a laptop's variable fails here.
 */
export const sandboxEnvironment = (
  spec: SandboxSpec,
  place: { readonly id: string; readonly runtimeApi: string; readonly scratch: string; readonly endpointUrl: string },
): Record<string, string> => ({
  PATH: "/usr/local/bin:/usr/bin:/bin",
  LANG: "en_US.UTF-8",
  TZ: ":UTC",
  TMPDIR: place.scratch,
  ...spec.environment,
  AWS_REGION: localAccount.region,
  AWS_DEFAULT_REGION: localAccount.region,
  AWS_ACCESS_KEY_ID: spec.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: spec.credentials.secretAccessKey,
  AWS_ENDPOINT_URL: place.endpointUrl,
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
  AWS_LAMBDA_FUNCTION_VERSION: spec.version,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.functionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: `[${spec.version}]${place.id}`,
  AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
  LAMBDA_TASK_ROOT: spec.taskRoot,
  _HANDLER: spec.handler,
});
