import type { AggregateStates } from "../aggregate-states.ts";
import type { LineageNode } from "./lineage-graph.ts";
import type { LineageKind, LoggedChange } from "./logged-change.ts";

type Attributes = LineageNode["attributes"];

type AttributesOf = { readonly [Kind in LineageKind]: (state: AggregateStates[Kind]) => Attributes };

const attributesOfKind: AttributesOf = {
  "model-version": ({ modelName, number, semver, stage, digest, lineage, registeredBy, artifacts }) => ({
    model: modelName,
    number,
    semver,
    stage,
    digest,
    registeredBy,
    artifacts: artifacts.map(({ name, sha256 }) => ({ name, sha256 })),
    codeCommit: lineage.codeCommit ?? null,
    containerImageDigest: lineage.containerImageDigest ?? null,
  }),
  "training-run": ({ modelName, status, spec, requestedBy, job }) => ({
    model: modelName,
    status,
    algorithm: spec.algorithm,
    hyperparameters: spec.hyperparameters,
    seed: spec.seed,
    requestedBy,
    job,
  }),
  "tracking-run": ({ experiment, status, digest, endedAt }) => ({ experiment, status, digest, endedAt }),
  "change-request": ({
    modelName,
    version,
    from,
    to,
    status,
    digest,
    policyHash,
    requestedBy,
    votes,
    selfAttested,
  }) => ({
    model: modelName,
    version,
    from,
    to,
    status,
    digest,
    policyHash,
    requestedBy,
    selfAttested,
    votes: votes.map(({ actor, seat, decision }) => ({ actor, seat, decision })),
  }),
  route: ({ name, arms, split }) => ({
    name,
    split,
    arms: arms.map(({ role, version, weightBasisPoints }) => ({ role, version, weightBasisPoints })),
  }),
  target: ({ name, kind, resource }) => ({ name, kind, resource }),
  rollout: ({ modelName, status, stable, candidate, step }) => ({ model: modelName, status, stable, candidate, step }),
  pipeline: ({ modelName, status, trigger, gates }) => ({
    model: modelName,
    status,
    trigger: trigger.kind,
    report: trigger.report,
    gates: gates.map(({ gate, verdict }) => ({ gate, verdict })),
  }),
  incident: ({ modelName, kind, status, version, report }) => ({ model: modelName, kind, status, version, report }),
  "capture-window": ({ objects, bytes, manifest }) => ({ objects, bytes, manifest }),
};

/** What a node shows of the state that its last leaf left. */
export const attributesOf = <Kind extends LineageKind>({
  kind,
  state,
}: Pick<LoggedChange<Kind>, "kind" | "state">): Attributes => attributesOfKind[kind](state);
