import { InferenceSession, Tensor as OnnxTensor } from "onnxruntime-node";
import { createInferenceApp } from "../../functions/inference/app.ts";
import type { InferenceDependencies } from "../../functions/inference/inference-app.ts";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openTokenVerifier } from "../../lib/adapters/oidc/token-verifier.ts";
import { openOnnxSession } from "../../lib/adapters/onnx/onnx-session.ts";
import { cacheRoutes } from "../../lib/adapters/routing/route-cache.ts";
import { openSqsCaptureSink } from "../../lib/adapters/sqs/capture-sink.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { CaptureSink } from "../../lib/ports/capture-sink.ts";
import { onnxModel, tabularRequest } from "../support/onnx-models.ts";
import { fixedRoutes, inProcessInvoker, stableArm, testRoute, testTarget } from "../support/served-models.ts";
import { startTokenIssuer, type TestIssuer } from "../support/token-issuer.ts";
import { percentile, print, throughput, timeEach } from "./figure.ts";
import { benchColdStarts } from "./inference-cold-start.ts";
import { startQueueEngine } from "./queue-engine.ts";

const n = 3_000;

/**
 * What the gateway adds to the model: the app whole (token, policy, routing, protocol both ways, capture), with the
 * model server's core in the same process, against ONNX Runtime called with the same values.
 */
export const benchInference = async (): Promise<void> => {
  const issuer = await startTokenIssuer();
  const queue = await startQueueEngine();
  try {
    for (const rows of [1, 100]) {
      const direct = await openDirectCall(rows);
      const memory = await openGateway(issuer, { capture: async () => {} }, rows);
      const recorded = await openGateway(issuer, openSqsCaptureSink({ ...queue, ...captureSettings }), rows);
      await compare(rows, { direct, memory, recorded });
    }
  } finally {
    await Promise.all([issuer.stop(), queue.stop()]);
  }
  await benchColdStarts();
};

const captureSettings = { storeRows: () => Promise.reject(new Error("too large")), sendMsMax: 2_000 };

type Call = () => Promise<unknown>;

const compare = async (
  rows: number,
  calls: { readonly direct: Call; readonly memory: Call; readonly recorded: Call },
) => {
  const samples = { direct: [] as number[], memory: [] as number[], recorded: [] as number[] };
  for (const call of Object.values(calls)) await timeEach(300, call);
  // Turn by turn, so that a busy machine is busy for all.
  for (let index = 0; index < n; index += 1)
    for (const name of ["direct", "memory", "recorded"] as const)
      samples[name].push(...(await timeEach(1, calls[name])));
  const against = "ONNX Runtime called directly";
  for (const p of [0.5, 0.99]) {
    const at = (name: keyof typeof samples) => percentile(samples[name], p);
    const figure = (name: string) => `inference.rows_${rows}.${name}.p${p * 100}`;
    print({ figure: figure("onnx_runtime"), value: at("direct"), unit: "ms", n });
    print({
      figure: figure("gateway"),
      value: at("memory"),
      unit: "ms",
      n,
      against,
      ratio: at("memory") / at("direct"),
    });
    const value = at("recorded");
    print({ figure: figure("gateway_and_queue"), value, unit: "ms", n, against, ratio: value / at("direct") });
  }
  const rate = await throughput(n, 16, calls.recorded);
  print({ figure: `inference.rows_${rows}.gateway_and_queue.throughput_16`, value: rate, unit: "requests/s", n });
};

const openDirectCall = async (rows: number): Promise<Call> => {
  const session = await InferenceSession.create(Buffer.from(onnxModel("tabular")), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const { inputs } = tabularRequest(rows);
  return () => {
    const feeds: Record<string, OnnxTensor> = {};
    for (const { name, datatype, shape, data } of inputs)
      feeds[name] =
        datatype === "INT64"
          ? new OnnxTensor("int64", BigInt64Array.from(data, BigInt), shape)
          : new OnnxTensor("float32", Float32Array.from(data), shape);
    return session.run(feeds);
  };
};

const openGateway = async (issuer: TestIssuer, captures: CaptureSink, rows: number): Promise<Call> => {
  const session = await openOnnxSession(onnxModel("tabular"));
  const invoker = inProcessInvoker(session);
  const routes = fixedRoutes({ route: testRoute([stableArm(1)]), target: testTarget() }, session.signature);
  const dependencies: InferenceDependencies = {
    tokens: openTokenVerifier({ issuer: issuer.issuer, audience: issuer.audience, groupsClaims: ["groups"] }),
    members: { pseudonymOf: async (_, { subject }) => ({ id: subject, key: new Uint8Array(32) }) },
    authorizer: openCedarAuthorizer(),
    ids: uuidV7Ids(),
    clock: systemClock,
    stopwatch: () => performance.now(),
    pseudonym: (text) => text,
    routes: cacheRoutes(routes, { clock: systemClock, onStale: () => {} }),
    invokers: { lambda: invoker, sagemaker: invoker, http: invoker },
    captures,
  };
  const app = createInferenceApp(dependencies);
  const headers = { authorization: `Bearer ${await issuer.token({ groups: ["default/application"] })}` };
  const body = JSON.stringify(tabularRequest(rows));
  return async () => {
    const response = await app.request("/v2/models/income/infer", { method: "POST", headers, body });
    if (response.status !== 200) throw new Error(await response.text());
    return response.text();
  };
};
