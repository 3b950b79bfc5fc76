// Runs inside a sandbox: Lambda's Node runtime as far as the Runtime API shows it. Imports nothing of ours, as it is
// copied beside the data and started with plain Node (stripping types costs 35 ms and 17 MB in every process).
import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

type Handler = (event: unknown, context: object) => unknown;
interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

const variable = (name: string): string => process.env[name] ?? "";
const [host, port] = variable("AWS_LAMBDA_RUNTIME_API").split(":");
const agent = new Agent({ keepAlive: true });
const prefix = "/2018-06-01/runtime";

const call = (method: string, path: string, body: string, headers: Record<string, string> = {}) =>
  new Promise<{ readonly headers: NodeJS.Dict<string | string[]>; readonly body: string }>((resolve, reject) => {
    const outgoing = request({ host, port, method, path: `${prefix}${path}`, agent, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => resolve({ headers: incoming.headers, body: Buffer.concat(chunks).toString("utf8") }));
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });

const describe = (error: unknown, errorType?: string): RuntimeError => {
  if (error instanceof Error)
    return {
      errorType: errorType ?? error.name,
      errorMessage: errorType === undefined ? error.message : `${error.name}: ${error.message}`,
      trace: (error.stack ?? "").split("\n"),
    };
  return { errorType: errorType ?? typeof error, errorMessage: String(error), trace: [] };
};

const post = (path: string, error: RuntimeError) =>
  call("POST", path, JSON.stringify(error), {
    "content-type": "application/json",
    "lambda-runtime-function-error-type": error.errorType,
  });

const findModule = (root: string, name: string): string | undefined =>
  [".mjs", ".js", ".cjs"].map((extension) => join(root, `${name}${extension}`)).find((file) => existsSync(file));

const loadHandler = async (): Promise<Handler> => {
  const whole = variable("_HANDLER");
  const dot = whole.lastIndexOf(".");
  const [moduleName, exportName] = [whole.slice(0, dot), whole.slice(dot + 1)];
  const file = findModule(variable("LAMBDA_TASK_ROOT"), moduleName);
  if (file === undefined) throw named("Runtime.ImportModuleError", `Error: Cannot find module '${moduleName}'`);
  const exports: unknown = await import(pathToFileURL(file).href);
  const handler: unknown =
    typeof exports === "object" && exports !== null ? Reflect.get(exports, exportName) : undefined;
  if (typeof handler !== "function") throw named("Runtime.HandlerNotFound", `${whole} is undefined or not exported`);
  return (event, context) => handler(event, context);
};

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

const contextOf = (headers: NodeJS.Dict<string | string[]>) => {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: variable("AWS_LAMBDA_FUNCTION_NAME"),
    functionVersion: variable("AWS_LAMBDA_FUNCTION_VERSION"),
    memoryLimitInMB: variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
    logGroupName: variable("AWS_LAMBDA_LOG_GROUP_NAME"),
    logStreamName: variable("AWS_LAMBDA_LOG_STREAM_NAME"),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
};

let current: string | undefined;

const serveOne = async (handler: Handler): Promise<void> => {
  const { headers, body } = await call("GET", "/invocation/next", "");
  const context = contextOf(headers);
  current = String(context.awsRequestId);
  try {
    const result: unknown = await handler(JSON.parse(body), context);
    await call("POST", `/invocation/${current}/response`, JSON.stringify(result) ?? "null", {
      "content-type": "application/json",
    });
  } catch (error) {
    await post(`/invocation/${current}/error`, describe(error));
  }
  current = undefined;
};

/** What no handler caught ends the process, as in Lambda; the invocation in flight learns why. */
const crash = (errorType: string | undefined, exitCode: number) => (error: unknown) => {
  const path = current === undefined ? "/init/error" : `/invocation/${current}/error`;
  post(path, describe(error, errorType)).finally(() => process.exit(exitCode));
};

const main = async () => {
  // The machine holds the other end of this pipe: no machine, no sandbox.
  process.stdin.on("end", () => process.exit(0)).resume();
  process.on("unhandledRejection", crash("Runtime.UnhandledPromiseRejection", 128));
  process.on("uncaughtException", crash(undefined, 129));
  const [compileCache] = process.argv.slice(2);
  if (compileCache !== undefined) enableCompileCache(compileCache);
  const handler = await loadHandler().catch(async (error: unknown) => {
    await post(
      "/init/error",
      describe(error, error instanceof SyntaxError ? "Runtime.UserCodeSyntaxError" : undefined),
    );
    process.exit(1);
  });
  for (;;) await serveOne(handler);
};

main().catch(() => process.exit(1));
