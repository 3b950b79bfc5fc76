import { describe, expect, test } from "vitest";
import { openHttpModelInvoker } from "../../../lib/adapters/http/model-invoker.ts";
import { modelInvokerContract } from "../../contracts/model-invoker.ts";
import { startWireServer } from "../../support/wire-server.ts";

describe("the HTTP invoker", () => {
  modelInvokerContract(async ({ answer, throttled }, invocationMsMax) => {
    const server = await startWireServer(async (request) => {
      expect(request.path).toBe("/v2/models/income/versions/3/infer");
      return throttled === true ? { status: 503, body: "" } : answer(request.body);
    });
    return {
      invoker: openHttpModelInvoker({ invocationMsMax }),
      target: { name: "income", resource: null },
      deployment: { version: 3, qualifier: `${server.url}/v2/models/income/versions/3` },
      stop: server.stop,
    };
  });

  test("a redirect is not followed: features go only where somebody approved", async () => {
    let followed = false;
    const elsewhere = await startWireServer(async () => {
      followed = true;
      return { status: 200, body: '{"outputs":[]}' };
    });
    const server = await startWireServer(async () => ({ status: 307, body: "", headers: { location: elsewhere.url } }));
    const input = { name: "x", datatype: "FP32", shape: [1], data: Float32Array.of(1) } as const;
    const target = { name: "income", resource: null };
    const invoker = openHttpModelInvoker({ invocationMsMax: 5_000 });
    const result = await invoker.invoke(target, { version: 1, qualifier: server.url }, { inputs: [input] });
    await Promise.all([server.stop(), elsewhere.stop()]);
    expect(result).toMatchObject({ refusal: { code: "target-unavailable" } });
    expect(followed).toBe(false);
  });
});
