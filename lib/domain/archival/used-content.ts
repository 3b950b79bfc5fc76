import type { AggregateKind, AggregateStates } from "../aggregate-states.ts";
import { isEnded } from "../pipeline/pipeline-change.ts";
import { movableFiles } from "./movable-files.ts";

type ContentOfKind = { readonly [Kind in AggregateKind]?: (state: AggregateStates[Kind]) => readonly string[] };

const contentOfKind: ContentOfKind = {
  "model-version": (version) => [
    ...movableFiles(version),
    ...(version.reference === null ? [] : [version.reference.profile]),
  ],
  "training-run": ({ spec, finishedAt }) => (finishedAt === null ? [spec.dataset.sha256] : []),
  pipeline: ({ status, policy }) => (isEnded({ status }) ? [] : [policy.training.dataset.sha256]),
  monitor: ({ retraining }) => (retraining === null ? [] : [retraining.training.dataset.sha256]),
};

/**
 * Digests of the content that an aggregate needs at hand: a version its files that may be moved and its reference profile; a
 * training run and a pipeline, until they end, and a monitor that retrains the data set that they name. What their own
 * state says; whether a version has given its content up, its model says too.
 */
export const usedContent = <Kind extends AggregateKind>(
  kind: Kind,
  state: AggregateStates[Kind] | undefined,
): readonly string[] => (state === undefined ? [] : (contentOfKind[kind]?.(state) ?? []));

/** Whether aggregates of a kind need content at hand. */
export const usesContent = (kind: string): kind is AggregateKind => Object.hasOwn(contentOfKind, kind);

/** All such kinds. */
export const contentUsers: readonly AggregateKind[] = Object.keys(contentOfKind).filter(usesContent);
