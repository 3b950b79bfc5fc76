import type { AggregateStates } from "../aggregate-states.ts";
import type { NodeReference, Relation } from "./lineage-graph.ts";
import type { LineageKind, LoggedChange } from "./logged-change.ts";

/** What one state says of others; it is itself the first node of each relation. */
export interface StatedRelation {
  readonly relation: Relation;
  readonly to: NodeReference;
}

/** Id of a model by its name, as the models are called now; undefined for a name that no model has. */
export type ModelIdOf = (name: string) => string | undefined;

type RelationsOf = {
  readonly [Kind in LineageKind]: (state: AggregateStates[Kind], modelIdOf: ModelIdOf) => readonly StatedRelation[];
};

const version = (model: string, number: number): NodeReference => ({ kind: "model-version", id: `${model}.${number}` });

const related = (relation: Relation, kind: NodeReference["kind"], id: string | null | undefined): StatedRelation[] =>
  id === null || id === undefined ? [] : [{ relation, to: { kind, id } }];

const relationsOfKind: RelationsOf = {
  "model-version": ({ lineage, origin, builtOn, approvals }, modelIdOf) => [
    ...related("trained-by", "training-run", lineage.trainingRun),
    ...related("trained-on", "data", lineage.trainingData?.sha256),
    ...related("logged-by", "tracking-run", origin?.run),
    ...related("logged-as", "logged-model", origin?.loggedModel),
    ...(builtOn ?? []).flatMap((id) => related("derived-from", "model-version", id)),
    ...(builtOn === undefined ? (lineage.upstreamModels ?? []) : []).map(({ model, version: number }) => ({
      relation: "derived-from" as const,
      to: version(modelIdOf(model) ?? model, number),
    })),
    ...(lineage.featureViews ?? []).flatMap((view) => related("reads", "feature-view", `${view.name}@${view.version}`)),
    ...approvals.flatMap(({ changeRequest }) => related("approved-by", "change-request", changeRequest)),
  ],
  "training-run": ({ model, spec, version: number }) => [
    ...related("trained-on", "data", spec.dataset.sha256),
    ...(number === null ? [] : [{ relation: "registered" as const, to: version(model, number) }]),
  ],
  // What it read and made is in its record, of which the log has the digest; `placeInputs` draws what it read.
  "tracking-run": () => [],
  "change-request": ({ model, version: number, rollout }) => [
    { relation: "asks-for", to: version(model, number) },
    ...related("started", "rollout", rollout),
  ],
  route: ({ model, arms, target }) => [
    ...arms.map(({ role, version: number }) => ({
      relation: `serves-as-${role}` as const,
      to: version(model, number),
    })),
    ...related("served-by", "target", target),
  ],
  target: ({ model, deployments }) =>
    deployments
      .filter(({ status }) => status === "ready")
      .map(({ version: number }) => ({ relation: "deployed", to: version(model, number) })),
  rollout: ({ model, candidate, stable, route, changeRequest }) => [
    { relation: "moves-traffic-to", to: version(model, candidate) },
    { relation: "moves-traffic-from", to: version(model, stable) },
    ...related("moves-traffic-of", "route", route),
    ...related("approved-by", "change-request", changeRequest),
  ],
  pipeline: ({ model, policy, trainingRun, candidate, changeRequests, rollout, trigger }) => [
    ...related("trained-on", "data", policy.training.dataset.sha256),
    ...related("ran", "training-run", trainingRun),
    ...(candidate === null ? [] : [{ relation: "produced" as const, to: version(model, candidate) }]),
    ...related("asked", "change-request", changeRequests.approved),
    ...related("asked", "change-request", changeRequests.production),
    ...related("started", "rollout", rollout),
    ...related("triggered-by", "incident", trigger.incident),
  ],
  incident: ({ model, version: number }) => [{ relation: "found-on", to: version(model, number) }],
  "capture-window": () => [],
};

/**
 * What a leaf's state says of other things: the edges that it backs.
 *
 * A version's lineage names the models it builds on by name. Which versions these were is kept since (`builtOn`); of a version
 * that is older than that, what such a name means now is asked of `modelIdOf`, and a name that means nothing stands for itself.
 */
export const relationsOf = <Kind extends LineageKind>(
  { kind, state }: Pick<LoggedChange<Kind>, "kind" | "state">,
  modelIdOf: ModelIdOf,
): readonly StatedRelation[] => relationsOfKind[kind](state, modelIdOf);
