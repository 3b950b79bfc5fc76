import type { AggregateKind, AggregateStates } from "../aggregate-states.ts";
import type { Change, ChangeOf } from "./change.ts";

/** What an event is about besides its subject: by this it is found, and lineage is drawn. */
export interface About {
  /** Id of the model whose affairs it belongs to; null where it is nobody's. */
  readonly model: string | null;
  /** Lower-case hex SHA-256 of the data sets that the resulting state names, sorted. */
  readonly data: readonly string[];
}

type AboutOf = { readonly [Kind in AggregateKind]: (state: AggregateStates[Kind]) => About };

const ofNothing = (): About => ({ model: null, data: [] });
const ofModel = ({ model }: { readonly model: string }): About => ({ model, data: [] });

const aboutOfKind: AboutOf = {
  model: ({ id }) => ({ model: id, data: [] }),
  "model-version": ({ model, lineage }) => ({ model, data: digests(lineage.trainingData?.sha256) }),
  "change-request": ofModel,
  route: ofModel,
  target: ofModel,
  "training-run": ({ model, spec }) => ({ model, data: digests(spec.dataset.sha256) }),
  rollout: ofModel,
  // What a retraining would use is said by each window it watches; what one did use, by its pipeline and its run.
  monitor: ofModel,
  incident: ofModel,
  pipeline: ({ model, policy }) => ({ model, data: digests(policy.training.dataset.sha256) }),
  webhook: ofNothing,
  "capture-window": ofNothing,
  person: ofNothing,
  "legal-hold": ({ scope }) => ({ model: scope.kind === "model" ? scope.model : null, data: [] }),
  "log-retention": ofNothing,
  "tracking-run": ofNothing,
};

/** Says which model and which data sets a change is about. */
export const aboutOf = (change: Change): About => aboutOfState(change);

const aboutOfState = <Kind extends AggregateKind>({ kind, state }: Pick<ChangeOf<Kind>, "kind" | "state">): About =>
  aboutOfKind[kind](state);

const digests = (...found: readonly (string | undefined)[]): readonly string[] =>
  found.filter((digest) => digest !== undefined).sort();
