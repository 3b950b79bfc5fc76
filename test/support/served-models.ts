import { answerInference } from "../../functions/model-server/answer.ts";
import { type ModelCall, readModelAnswer, writeModelCall } from "../../lib/domain/inference/model-call.ts";
import { refuse } from "../../lib/domain/result.ts";
import type { Arm, Route } from "../../lib/domain/routing/route.ts";
import type { Deployment, Target } from "../../lib/domain/routing/target.ts";
import type { ModelInvoker } from "../../lib/ports/model-invoker.ts";
import type { ModelSession } from "../../lib/ports/model-session.ts";
import type { RouteReader } from "../../lib/ports/route-reader.ts";

/**
 * Calls the model server's own core in this process, through the same text that a target is sent.
 *
 * @param executed  what it says answered when it is asked to split
 */
export const inProcessInvoker = (session: ModelSession, executed: () => string | null = () => null): ModelInvoker => {
  const ask = async (call: ModelCall) => {
    const text = writeModelCall(call);
    if (!text.ok) return refuse({ code: "model-refused-inputs", reason: text.refusal.reason });
    const { status, body } = await answerInference(session, text.value);
    return readModelAnswer(status, body);
  };
  return {
    invoke: (_target, _deployment, call) => ask(call),
    invokeSplit: async (_target, call) => ({ executed: executed(), answer: await ask(call) }),
  };
};

export const testDeployment = (version: number, more: Partial<Deployment> = {}): Deployment => ({
  version,
  qualifier: String(version),
  status: "ready",
  sha256: "0".repeat(64),
  failure: null,
  requestedAt: 0,
  deployedAt: 0,
  ...more,
});

export const testTarget = (more: Partial<Target> = {}): Target => ({
  schema: "target.v1",
  name: "income",
  model: "model-1",
  modelName: "income",
  kind: "lambda",
  resource: "tidegate-model-income",
  deployments: [testDeployment(1), testDeployment(2)],
  createdAt: 0,
  updatedAt: 0,
  ...more,
});

export const testRoute = (arms: readonly Arm[], more: Partial<Route> = {}): Route => ({
  schema: "route.v2",
  name: "income",
  model: "model-1",
  modelName: "income",
  target: "income",
  arms,
  rollout: null,
  split: "router",
  salt: "s",
  createdAt: 0,
  updatedAt: 0,
  ...more,
});

export const stableArm = (version: number, weightBasisPoints = 10_000): Arm => ({
  role: "stable",
  version,
  weightBasisPoints,
});

/** One route in the workspace `default`, whose versions are registered as `<number>.0.0`. */
export const fixedRoutes = (
  { route, target }: { readonly route: Route; readonly target: Target },
  signature: ModelSession["signature"] | null,
): RouteReader => ({
  route: async (workspace, name) =>
    workspace === "default" && name === route.name ? { route, revision: 7, target } : undefined,
  version: async (_workspace, _model, reference) => {
    const number = "number" in reference ? reference.number : Number(/^(\d+)\.0\.0$/.exec(reference.semver)?.[1]);
    return number >= 1 && number <= 9 ? { number, semver: `${number}.0.0`, signature } : undefined;
  },
});
