import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLambdaHandler } from "../../../functions/local/endpoints/lambda/create-lambda-handler.ts";
import { type AsyncInvocations, openAsyncInvocations } from "../../../functions/local/lambda/async-invocations.ts";
import type { FailedEvent } from "../../../functions/local/lambda/failure-delivery.ts";
import { openCodeStore } from "../../../functions/local/lambda/function-code.ts";
import { createFunctionInvoker, type FunctionInvoker } from "../../../functions/local/lambda/function-invoker.ts";
import { openFunctionStore } from "../../../functions/local/lambda/function-store.ts";
import { startEndpoints } from "../endpoints/start-endpoints.ts";
import { openTestHost } from "./sandbox-host.ts";

const assetBucket = "assets";

/**
 * Lambda's endpoint alone, on real processes, with assets written by the test.
 *
 * @param random  decides which version of a weighted alias runs, once the test's own `draws` are used up
 */
export const startLambda = async (random = () => 0.5) => {
  const testHost = await openTestHost();
  const failed: FailedEvent[] = [];
  const draws: number[] = [];
  const open = () => {
    const store = openFunctionStore(join(testHost.folder, "functions"));
    const code = openCodeStore(join(testHost.folder, "code"));
    const invoker: FunctionInvoker = createFunctionInvoker({
      store,
      code,
      host: testHost.host,
      credentials: { issue: () => ({ accessKeyId: "ASIATEST", secretAccessKey: "secret" }) },
      sandboxesMax: 2,
      idleMs: 60_000,
      ready: Promise.resolve(),
      random: () => draws.shift() ?? random(),
      reportFailure: () => undefined,
    });
    const asynchronous: AsyncInvocations = openAsyncInvocations({
      folder: join(testHost.folder, "async"),
      store,
      invoker,
      deliverFailure: async (failure) => void failed.push(failure),
      retryDelaysMs: [50, 50],
      now: Date.now,
    });
    const handler = createLambdaHandler({
      store,
      code,
      invoker,
      asynchronous,
      roles: { trusts: (arn) => arn.endsWith("role/worn-by-lambda") },
      assetFolder: (bucket, key) => (bucket === assetBucket ? join(testHost.folder, "assets", key) : undefined),
      settleMs: 200,
      now: Date.now,
    });
    return { invoker, asynchronous, handler };
  };
  let parts = open();
  const endpoints = await startEndpoints({ services: { lambda: (request) => parts.handler(request) } });
  const close = async () => {
    parts.asynchronous.stop();
    await parts.invoker.stop();
  };
  return {
    endpoints,
    failed,
    draws,
    folder: testHost.folder,
    /** Writes an asset and gives its key. */
    asset: (key: string, source: string) => {
      const folder = join(testHost.folder, "assets", key);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "index.mjs"), source);
      return { S3Bucket: assetBucket, S3Key: key };
    },
    /** As a new process would find what the last one left on disk. */
    reopen: async () => {
      await close();
      parts = open();
    },
    stop: async () => {
      await close();
      await endpoints.close();
      testHost.stop();
    },
  };
};
