import type { ChangeOf, Loaded } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import { modelFileOf } from "../model-version/model-file.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { deploymentChange } from "./deployment-change.ts";
import type { Deployment, Target } from "./target.ts";
import { type TargetUrlFault, targetUrlFault } from "./target-url-fault.ts";

export type DeploymentRefusal =
  | { readonly code: "version-archived"; readonly version: number }
  | { readonly code: "no-onnx-model"; readonly version: number }
  | { readonly code: "invalid-qualifier"; readonly kind: "lambda" | "sagemaker" }
  | { readonly code: "invalid-qualifier"; readonly kind: "http"; readonly fault: TargetUrlFault | "missing" }
  | { readonly code: "deployed-elsewhere"; readonly version: number; readonly qualifier: string | null };

export interface DeploymentRequest {
  /** SageMaker: name of the variant that serves the version; HTTP: base URL at which it answers. Lambda gives its own. */
  readonly qualifier?: string;
  /** Id for the effect, 32 hex digits. */
  readonly effectId: string;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

/** Type of the effect that asks the rollout stepper to bring a version to a Lambda target. */
export const deployVersionEffect = "deploy-version";

const variantName = /^[A-Za-z0-9](-*[A-Za-z0-9]){0,62}$/;

/**
 * Decides whether a version may come to a target. Any version but an archived one may: to be deployed is not to get
 * traffic, and a version must be tried before it is approved.
 *
 * A Lambda target is deployed to by the rollout stepper, so the deployment is pending until that confirms it. The other
 * kinds are run by somebody else, who says where the version answers; it is ready as soon as it is said.
 *
 * @returns undefined when the version is there, or on its way, already
 */
export const decideDeployment = (
  target: Loaded<Target>,
  version: ModelVersion,
  riskTier: RiskTier,
  request: DeploymentRequest,
): Result<ChangeOf<"target"> | undefined, DeploymentRefusal> => {
  if (version.stage === "Archived") return refuse({ code: "version-archived", version: version.number });
  const existing = target.state.deployments.find((deployment) => deployment.version === version.number);
  return target.state.kind === "lambda"
    ? deployToLambda(target, version, riskTier, existing, request)
    : declare(target, target.state.kind, version, riskTier, existing, request);
};

const deployToLambda = (
  target: Loaded<Target>,
  version: ModelVersion,
  riskTier: RiskTier,
  existing: Deployment | undefined,
  { qualifier, effectId, at }: DeploymentRequest,
): Result<ChangeOf<"target"> | undefined, DeploymentRefusal> => {
  if (qualifier !== undefined) return refuse({ code: "invalid-qualifier", kind: "lambda" });
  const file = modelFileOf(version);
  if (file === undefined) return refuse({ code: "no-onnx-model", version: version.number });
  if (existing !== undefined && existing.status !== "failed") return accept(undefined);
  const { name, resource } = target.state;
  const { sha256 } = file;
  const pending: Deployment = {
    version: version.number,
    qualifier: null,
    status: "pending",
    sha256,
    failure: null,
    requestedAt: at,
    deployedAt: null,
  };
  const payload = { target: name, version: version.number, sha256 };
  return accept({
    ...deploymentChange(target, "deployment-requested", riskTier, pending, { resource, at }),
    effects: [{ id: effectId, worker: "rollout-stepper", type: deployVersionEffect, payload }],
  });
};

const declare = (
  target: Loaded<Target>,
  kind: "sagemaker" | "http",
  version: ModelVersion,
  riskTier: RiskTier,
  existing: Deployment | undefined,
  { qualifier: said, at }: DeploymentRequest,
): Result<ChangeOf<"target"> | undefined, DeploymentRefusal> => {
  const read = kind === "http" ? readUrl(said) : readVariant(said);
  if (!read.ok) return read;
  const qualifier = read.value;
  if (existing?.qualifier === qualifier) return accept(undefined);
  if (existing !== undefined)
    return refuse({ code: "deployed-elsewhere", version: version.number, qualifier: existing.qualifier });
  const ready: Deployment = {
    version: version.number,
    qualifier,
    status: "ready",
    // Somebody else runs it, maybe in another format: what is vouched for is the version as a whole.
    sha256: modelFileOf(version)?.sha256 ?? version.digest,
    failure: null,
    requestedAt: at,
    deployedAt: at,
  };
  const { resource } = target.state;
  return accept(deploymentChange(target, "deployment-declared", riskTier, ready, { resource, at }));
};

const readVariant = (said = ""): Result<string, DeploymentRefusal> =>
  variantName.test(said) ? accept(said) : refuse({ code: "invalid-qualifier", kind: "sagemaker" });

const readUrl = (said: string | undefined): Result<string, DeploymentRefusal> => {
  if (said === undefined) return refuse({ code: "invalid-qualifier", kind: "http", fault: "missing" });
  const fault = targetUrlFault(said);
  return fault === undefined ? accept(said) : refuse({ code: "invalid-qualifier", kind: "http", fault });
};
