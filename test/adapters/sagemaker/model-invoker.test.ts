import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { describe, expect } from "vitest";
import { openSageMakerModelInvoker } from "../../../lib/adapters/sagemaker/model-invoker.ts";
import { modelInvokerContract } from "../../contracts/model-invoker.ts";
import { startWireServer, wireClient } from "../../support/wire-server.ts";

describe("the SageMaker invoker", () => {
  modelInvokerContract(async ({ answer, throttled }, invocationMsMax) => {
    const server = await startWireServer(async (request) => {
      expect(request.path).toBe("/endpoints/income/invocations");
      expect(request.headers["x-amzn-sagemaker-target-variant"]).toBe("version-3");
      if (throttled === true)
        return { status: 503, body: '{"Message":"busy"}', headers: { "x-amzn-errortype": "ServiceUnavailable" } };
      const { status, body } = await answer(request.body);
      // The service wraps what the container answered in an error of its own.
      return status === 200
        ? { status, body }
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
      stop: server.stop,
    };
  });
});
