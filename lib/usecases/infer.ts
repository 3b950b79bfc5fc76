import type { InferenceRequest } from "../domain/inference/inference-request.ts";
import type { ModelCall, ModelRefusal } from "../domain/inference/model-call.ts";
import { predictionRows } from "../domain/inference/prediction-rows.ts";
import type { Tensor } from "../domain/inference/tensor.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { type Assignment, type AssignmentRefusal, type Attribution, assign } from "../domain/routing/assign.ts";
import { attribute } from "../domain/routing/attribute.ts";
import type { Target } from "../domain/routing/target.ts";
import { parseVersionReference } from "../domain/routing/version-reference.ts";
import type { CapturedPrediction, CaptureSink } from "../ports/capture-sink.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { ModelInvoker } from "../ports/model-invoker.ts";
import type { RoutedTarget, RouteReader } from "../ports/route-reader.ts";

export interface InferNeeds {
  readonly routes: RouteReader;
  readonly invokers: { readonly [Kind in Target["kind"]]: ModelInvoker };
  readonly captures: CaptureSink;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Milliseconds on a clock that never goes back. */
  readonly stopwatch: () => number;
  /** 32 hex digits that stand for a text and do not tell it. */
  readonly pseudonym: (text: string) => string;
}

export interface InferInput {
  readonly workspace: string;
  readonly route: string;
  /** Version number or semver of the URL; absent in a routed request. */
  readonly version?: string;
  readonly request: InferenceRequest;
}

export interface Prediction {
  readonly id: string;
  readonly revision: number;
  readonly assignment: Attribution;
  readonly outputs: readonly Tensor[];
}

export type InferRefusal =
  | { readonly code: "unknown-route"; readonly route: string }
  | AssignmentRefusal
  | ModelRefusal;

/** The answer, and the capture that it set going: the caller of this use case decides whether the answer waits for it. */
export interface Inference {
  readonly result: Result<Prediction, InferRefusal>;
  /** Rejects when the prediction is not recorded; the answer holds all the same. */
  readonly captured: Promise<void>;
}

/**
 * Sends one request to the arm of its unit, to the version it names, or to a target that splits its own traffic, and
 * records what came of it.
 *
 * Refused inputs are recorded too, as such: callers make the same mistakes on every arm, so an arm that refuses more
 * than its neighbour is a version that takes other inputs.
 */
export const infer = async (needs: InferNeeds, input: InferInput): Promise<Inference> => {
  const placed = await place(needs, input);
  if (!placed.ok) return { result: placed, captured: Promise.resolve() };
  const { id, routed } = placed.value;

  const at = needs.clock.now();
  const startedAt = needs.stopwatch();
  const { assignment, answer } = await ask(needs, placed.value, input.request);
  const latencyMs = needs.stopwatch() - startedAt;

  const result = answer.ok ? accept({ id, revision: routed.revision, assignment, outputs: answer.value }) : answer;
  const { inputs, outputs } = predictionRows(input.request.inputs, answer.ok ? answer.value : []);
  const captured = needs.captures.capture({
    ...provenance(needs, input, placed.value, assignment),
    at,
    latencyMs,
    status: answer.ok ? "ok" : statuses[answer.refusal.code],
    inputs,
    outputs,
  });
  return { result, captured };
};

interface Placed {
  readonly id: string;
  readonly routed: RoutedTarget;
  /** Undefined when the target assigns the request. */
  readonly assignment: Assignment | undefined;
}

const ask = async ({ invokers }: InferNeeds, { routed: { route, target }, assignment }: Placed, call: ModelCall) => {
  const invoker = invokers[target.kind];
  if (assignment !== undefined)
    return { assignment, answer: await invoker.invoke(target, assignment.deployment, call) };
  const { executed, answer } = await invoker.invokeSplit(target, call);
  return { assignment: attribute(route, target, executed), answer };
};

const place = async (
  { routes, ids }: InferNeeds,
  { workspace, route, version, request }: InferInput,
): Promise<Result<Placed, InferRefusal>> => {
  const routed = await routes.route(workspace, route);
  if (routed === undefined) return refuse({ code: "unknown-route", route });
  const pinned = version === undefined ? undefined : await versionNumber(routes, workspace, routed, version);
  if (version !== undefined && pinned === undefined) return refuse({ code: "unknown-version", version });

  const id = ids.next();
  if (pinned === undefined && routed.route.split === "target") return accept({ id, routed, assignment: undefined });
  const assignment = assign(routed.route, routed.target, {
    predictionId: id,
    ...(pinned === undefined ? {} : { pinned }),
    ...(request.unit === undefined ? {} : { unit: request.unit }),
  });
  return assignment.ok ? accept({ id, routed, assignment: assignment.value }) : assignment;
};

const versionNumber = async (routes: RouteReader, workspace: string, { route }: RoutedTarget, version: string) => {
  const reference = parseVersionReference(version);
  if (reference === undefined || "number" in reference) return reference?.number;
  return (await routes.version(workspace, route.model, reference))?.number;
};

const statuses: { readonly [Code in ModelRefusal["code"]]: CapturedPrediction["status"] } = {
  "model-refused-inputs": "refused",
  "model-failed": "failed",
  "target-unavailable": "unavailable",
  "target-timeout": "timeout",
};

const provenance = (
  { pseudonym }: InferNeeds,
  { workspace, request: { unit } }: InferInput,
  { id, routed: { route, revision } }: Placed,
  assignment: Attribution,
) => ({
  id,
  workspace,
  route: route.name,
  revision,
  model: route.model,
  version: assignment.version,
  arm: assignment.arm,
  assignment: assignment.reason,
  // Of the workspace and not of the route, so that outcomes of a person can be joined whatever route served.
  unit: unit === undefined ? null : pseudonym(`${workspace}:${unit}`),
});
