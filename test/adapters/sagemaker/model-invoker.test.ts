import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { describe, expect, test } from "vitest";
import { openSageMakerModelInvoker } from "../../../lib/adapters/sagemaker/model-invoker.ts";
import { nameOrigin } from "../../../lib/domain/inference/failure-origin.ts";
import { modelInvokerContract, servedSha256 } from "../../contracts/model-invoker.ts";
import { testDeployment } from "../../support/served-models.ts";
import { startWireServer, type WireAnswer, wireClient } from "../../support/wire-server.ts";

const served = testDeployment(3, { qualifier: "version-3", sha256: servedSha256 });

describe("the SageMaker invoker", () => {
  modelInvokerContract(async ({ answer, throttled }, invocationMsMax) => {
    const server = await startWireServer(async (request): Promise<WireAnswer> => {
      expect(request.path).toBe("/endpoints/income/invocations");
      expect(["version-3", undefined]).toContain(request.headers["x-amzn-sagemaker-target-variant"]);
      if (throttled === true)
        return { status: 503, body: '{"Message":"busy"}', headers: { "x-amzn-errortype": "ServiceUnavailable" } };
      const { status, body } = await answer(request.body);
      // The service wraps what the container answered in an error of its own.
      return status === 200
        ? { status, body, headers: { "x-amzn-invoked-production-variant": "version-3" } }
        : {
            status: 424,
            headers: { "x-amzn-errortype": "ModelError" },
            body: JSON.stringify({
              Message: "Received server error",
              OriginalStatusCode: status,
              OriginalMessage: body,
            }),
          };
    });
    return {
      invoker: openSageMakerModelInvoker({
        client: new SageMakerRuntimeClient(wireClient(server.url)),
        invocationMsMax,
      }),
      target: { name: "income", resource: "income" },
      deployment: { version: 3, qualifier: "version-3" },
      split: { name: "income", resource: "income", deployments: [served, testDeployment(2)] },
      stop: server.stop,
    };
  });

  test("a failure names no variant when two serve the same file, or when its server does not say which it had", async () => {
    for (const [OriginalMessage, deployments] of [
      [nameOrigin('{"error":"why"}', servedSha256), [served, { ...served, version: 4, qualifier: "version-4" }]],
      ['{"error":"why"}', [served]],
      [nameOrigin('{"error":"why"}', "0".repeat(64)), [served]],
    ] as const) {
      const server = await startWireServer(async () => ({
        status: 424,
        headers: { "x-amzn-errortype": "ModelError" },
        body: JSON.stringify({ OriginalStatusCode: 500, OriginalMessage }),
      }));
      const client = new SageMakerRuntimeClient(wireClient(server.url));
      const invoker = openSageMakerModelInvoker({ client, invocationMsMax: 5_000 });
      const target = { name: "income", resource: "income", deployments };
      expect(await invoker.invokeSplit(target, { inputs: [] })).toMatchObject({
        executed: null,
        answer: { refusal: { code: "model-failed", reason: "why" } },
      });
      await server.stop();
    }
  });

  test("one version is asked for by its variant, and a split by none", async () => {
    const variants: unknown[] = [];
    const server = await startWireServer(async ({ headers }) => {
      variants.push(headers["x-amzn-sagemaker-target-variant"]);
      return { status: 200, body: '{"outputs":[]}' };
    });
    const client = new SageMakerRuntimeClient(wireClient(server.url));
    const invoker = openSageMakerModelInvoker({ client, invocationMsMax: 5_000 });
    const target = { name: "income", resource: "income", deployments: [served] };
    await invoker.invoke(target, served, { inputs: [] });
    await invoker.invokeSplit(target, { inputs: [] });
    expect(variants).toEqual(["version-3", undefined]);
    await server.stop();
  });
});
