import { afterAll, expect, test } from "vitest";
import { type Answer, answerInference } from "../../functions/model-server/answer.ts";
import { nameOrigin } from "../../lib/domain/inference/failure-origin.ts";
import type { Tensor } from "../../lib/domain/inference/tensor.ts";
import type { ModelInvoker } from "../../lib/ports/model-invoker.ts";
import { openTestModel } from "../support/onnx-models.ts";

/** What stands at the far end of the wire. */
export interface FarEnd {
  /** Answers the protocol's text, as a model server does; a promise that never settles is a server that hangs. */
  readonly answer: (body: string) => Promise<Answer>;
  /** The service in between refuses for now. */
  readonly throttled?: boolean;
}

export interface OpenedInvoker {
  readonly invoker: ModelInvoker;
  readonly target: Parameters<ModelInvoker["invoke"]>[0];
  readonly deployment: Parameters<ModelInvoker["invoke"]>[1];
  /** The target when it splits its own traffic, of which all goes to `deployment`; absent if it cannot. */
  readonly split?: Parameters<ModelInvoker["invokeSplit"]>[0];
  /** Closes the far end; afterwards nothing listens there. */
  readonly stop: () => Promise<void>;
}

/** What every model invoker promises, whatever carries the call. */
export const modelInvokerContract = (
  open: (farEnd: FarEnd, invocationMsMax: number) => Promise<OpenedInvoker>,
): void => {
  const opened: OpenedInvoker[] = [];
  const openTo = async (farEnd: FarEnd, invocationMsMax = 5_000) => {
    const invoker = await open(farEnd, invocationMsMax);
    opened.push(invoker);
    return invoker;
  };
  afterAll(() => Promise.all(opened.map(({ stop }) => stop())));

  const answering = async () => {
    const echo = await openTestModel("echo");
    return openTo({ answer: (body) => answerInference(echo, body) });
  };
  const call = ({ invoker, target, deployment }: OpenedInvoker, inputs: readonly Tensor[], outputs?: string[]) =>
    invoker.invoke(target, deployment, { inputs, ...(outputs === undefined ? {} : { outputs }) });

  test("gives the model's outputs, and only those asked for", async () => {
    const far = await answering();
    expect(await call(far, everyInput, ["out_INT64", "out_BYTES"])).toEqual({
      ok: true,
      value: [
        { name: "out_INT64", datatype: "INT64", shape: [1, 2], data: BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n)) },
        { name: "out_BYTES", datatype: "BYTES", shape: [1, 2], data: ["é", '"😀\n'] },
      ],
    });
    const all = await call(far, everyInput);
    expect(all.ok && all.value.length).toBe(13);
  });

  test("says in the model's words why it refused the inputs", async () => {
    expect(await call(await answering(), everyInput.slice(1))).toEqual({
      ok: false,
      refusal: {
        code: "model-refused-inputs",
        reason: "input 'in_BOOL' is missing; the model takes BOOL [-1,2]",
      },
    });
  });

  test("inputs that JSON cannot carry are refused without a call", async () => {
    const far = await openTo({ answer: () => Promise.reject(new Error("called")) });
    const input: Tensor = { name: "x", datatype: "FP32", shape: [1], data: Float32Array.of(Number.NaN) };
    expect(await call(far, [input])).toMatchObject({ refusal: { code: "model-refused-inputs" } });
  });

  test("a model that fails has failed, whatever it answered", async () => {
    const far = await openTo({ answer: async () => ({ status: 500, body: '{"error":"the model failed: why"}' }) });
    expect(await call(far, everyInput)).toEqual({
      ok: false,
      refusal: { code: "model-failed", reason: "the model failed: why" },
    });
    const senseless = await openTo({ answer: async () => ({ status: 200, body: "<html>" }) });
    expect(await call(senseless, everyInput)).toMatchObject({ refusal: { code: "model-failed" } });
  });

  test("a server that does not answer in time is late, and the caller is not kept longer", async () => {
    const far = await openTo({ answer: () => new Promise(() => {}) }, 300);
    expect(await call(far, everyInput)).toMatchObject({ refusal: { code: "target-timeout" } });
  });

  test("a target that is busy, gone or not deployed is unavailable, and its address is not told", async () => {
    const busy = await openTo({ answer: () => Promise.reject(new Error("called")), throttled: true });
    const gone = await openTo({ answer: () => Promise.reject(new Error("called")) });
    await gone.stop();
    for (const far of [busy, gone]) {
      const result = await call(far, everyInput);
      expect(result).toMatchObject({ refusal: { code: "target-unavailable" } });
      expect(JSON.stringify(result)).not.toContain("127.0.0.1");
    }
    const undeployed = { ...busy, deployment: { ...busy.deployment, qualifier: null } };
    expect(await call(undeployed, everyInput)).toMatchObject({ refusal: { code: "target-unavailable" } });
  });

  const callSplit = ({ invoker, target, split }: OpenedInvoker) =>
    invoker.invokeSplit(split ?? { ...target, deployments: [] }, { inputs: everyInput, outputs: ["out_BYTES"] });

  test("a target that splits its own traffic says who answered; one that cannot is not called", async () => {
    const far = await answering();
    const { executed, answer } = await callSplit(far);
    if (far.split === undefined) {
      expect([executed, answer]).toMatchObject([null, { refusal: { code: "target-unavailable" } }]);
    } else {
      expect(executed).toBe(far.deployment.qualifier);
      expect(answer).toMatchObject({ ok: true, value: [{ name: "out_BYTES" }] });
    }
  });

  test("so does one that failed, if its server can say so, and nobody is blamed for what never arrived", async () => {
    const failing = await openTo({
      answer: async () => ({ status: 500, body: nameOrigin('{"error":"why"}', servedSha256) }),
    });
    if (failing.split === undefined) return;
    expect(await callSplit(failing)).toEqual({
      executed: failing.deployment.qualifier,
      answer: { ok: false, refusal: { code: "model-failed", reason: "why" } },
    });
    const gone = await openTo({ answer: () => Promise.reject(new Error("called")) });
    await gone.stop();
    expect(await callSplit(gone)).toMatchObject({
      executed: null,
      answer: { refusal: { code: "target-unavailable" } },
    });
    const undeployed = { ...gone, split: { name: "income", resource: null, deployments: [] } };
    expect(await callSplit(undeployed)).toMatchObject({
      executed: null,
      answer: { refusal: { code: "target-unavailable" } },
    });
  });
};

/** Digest of the model behind the deployment. */
export const servedSha256 = "5e".repeat(32);

const everyInput: readonly Tensor[] = [
  { name: "in_BOOL", datatype: "BOOL", shape: [1, 2], data: Uint8Array.of(0, 1) },
  { name: "in_UINT8", datatype: "UINT8", shape: [1, 2], data: Uint8Array.of(0, 255) },
  { name: "in_UINT16", datatype: "UINT16", shape: [1, 2], data: Uint16Array.of(0, 65_535) },
  { name: "in_UINT32", datatype: "UINT32", shape: [1, 2], data: Uint32Array.of(0, 2 ** 32 - 1) },
  { name: "in_UINT64", datatype: "UINT64", shape: [1, 2], data: BigUint64Array.of(0n, 2n ** 64n - 1n) },
  { name: "in_INT8", datatype: "INT8", shape: [1, 2], data: Int8Array.of(-128, 127) },
  { name: "in_INT16", datatype: "INT16", shape: [1, 2], data: Int16Array.of(-32_768, 32_767) },
  { name: "in_INT32", datatype: "INT32", shape: [1, 2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
  { name: "in_INT64", datatype: "INT64", shape: [1, 2], data: BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n)) },
  { name: "in_FP32", datatype: "FP32", shape: [1, 2], data: Float32Array.of(0.1, -3) },
  { name: "in_FP64", datatype: "FP64", shape: [1, 2], data: Float64Array.of(0.1, 5e-324) },
  { name: "in_BYTES", datatype: "BYTES", shape: [1, 2], data: ["é", '"😀\n'] },
];
