import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { openLambdaModelInvoker } from "../../../lib/adapters/lambda/model-invoker.ts";
import { modelInvokerContract } from "../../contracts/model-invoker.ts";
import { testDeployment } from "../../support/served-models.ts";
import { startWireServer, type WireAnswer, wireClient } from "../../support/wire-server.ts";

const target = { name: "income", resource: "tidegate-model-income" };
const deployment = { version: 3, qualifier: "12" };
const path = "/2015-03-31/functions/tidegate-model-income/invocations?Qualifier=";

describe("the Lambda invoker", () => {
  modelInvokerContract(async ({ answer, throttled }, invocationMsMax) => {
    const server = await startWireServer(async (request) => {
      expect([`${path}12`, `${path}live`]).toContain(request.path);
      if (throttled === true)
        return {
          status: 429,
          body: '{"Reason":"ConcurrentInvocationLimitExceeded"}',
          headers: { "x-amzn-errortype": "TooManyRequestsException" },
        };
      const event = JSON.parse(request.body);
      expect(event.operation).toBe("infer");
      const headers = { "x-amz-executed-version": "12" };
      return { status: 200, body: JSON.stringify(await answer(event.body)), headers };
    });
    const client = new LambdaClient(wireClient(server.url));
    const invoker = openLambdaModelInvoker({ client, invocationMsMax });
    const split = { ...target, deployments: [testDeployment(3, { qualifier: "12" })] };
    return { invoker, target, deployment, split, stop: server.stop };
  });

  const answers = async (answer: WireAnswer) => {
    const server = await startWireServer(async () => answer);
    const client = new LambdaClient(wireClient(server.url));
    const invoker = openLambdaModelInvoker({ client, invocationMsMax: 5_000 });
    const input = { name: "x", datatype: "FP32", shape: [1], data: Float32Array.of(1) } as const;
    try {
      return await invoker.invoke(target, deployment, { inputs: [input] });
    } finally {
      await server.stop();
    }
  };

  test("a function that ends without an answer tells its error's type, never its stack", async () => {
    const body = JSON.stringify({ errorType: "ModelIntegrityError", errorMessage: "s3://…", trace: ["at index.mjs"] });
    expect(await answers({ status: 200, body, headers: { "x-amz-function-error": "Unhandled" } })).toEqual({
      ok: false,
      refusal: { code: "model-failed", reason: "the model server ended without an answer (ModelIntegrityError)" },
    });
  });

  test("a function that Lambda stopped for its time limit was late", async () => {
    const body = JSON.stringify({ errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 3.00 seconds" });
    expect(await answers({ status: 200, body, headers: { "x-amz-function-error": "Unhandled" } })).toMatchObject({
      refusal: { code: "target-timeout" },
    });
  });

  test("a request beyond Lambda's limit is the caller's, a denied call is not", async () => {
    const failure = (status: number, type: string) =>
      answers({ status, body: '{"message":"arn:aws:iam::1:role/x"}', headers: { "x-amzn-errortype": type } });
    expect(await failure(413, "RequestTooLargeException")).toMatchObject({ refusal: { code: "model-refused-inputs" } });
    const denied = await failure(403, "AccessDeniedException");
    expect(denied).toEqual({
      ok: false,
      refusal: { code: "target-unavailable", reason: "the target cannot be reached (AccessDeniedException)" },
    });
  });

  test("one version is asked for by its number, and a split by the alias, which names who ended without an answer", async () => {
    const paths: string[] = [];
    const server = await startWireServer(async ({ path: asked }) => {
      paths.push(asked);
      const headers = { "x-amz-function-error": "Unhandled", "x-amz-executed-version": "13" };
      return { status: 200, body: JSON.stringify({ errorType: "Runtime.ExitError" }), headers };
    });
    const invoker = openLambdaModelInvoker({
      client: new LambdaClient(wireClient(server.url)),
      invocationMsMax: 5_000,
    });
    await invoker.invoke(target, deployment, { inputs: [] });
    expect(await invoker.invokeSplit({ ...target, deployments: [] }, { inputs: [] })).toMatchObject({
      executed: "13",
      answer: { refusal: { code: "model-failed" } },
    });
    expect(paths).toEqual([`${path}12`, `${path}live`]);
    await server.stop();
  });
});
