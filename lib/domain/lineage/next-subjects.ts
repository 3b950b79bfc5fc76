import type { NodeReference, Relation } from "./lineage-graph.ts";
import { type LineageKind, type LoggedChange, lineageKinds } from "./logged-change.ts";
import { type ModelIdOf, relationsOf } from "./relations-of.ts";

export interface LineageSubject {
  readonly kind: LineageKind;
  readonly id: string;
}

/** Relations along which nobody walks on: from traffic to other versions, or one lineage would be that of all versions. */
const dead: readonly Relation[] = [
  "serves-as-stable",
  "serves-as-canary",
  "serves-as-shadow",
  "deployed",
  "moves-traffic-from",
  "found-on",
];

/**
 * Which subjects a leaf leads on to: those it names. What a state does not name (who read a data set, what serves a version)
 * its reader must look up.
 */
export const nextSubjects = (change: LoggedChange, modelIdOf: ModelIdOf): readonly LineageSubject[] =>
  relationsOf(change, modelIdOf)
    .filter(({ relation }) => !dead.includes(relation))
    .flatMap(({ to }) => subjectOf(to));

const subjectOf = ({ kind, id }: NodeReference): readonly LineageSubject[] => {
  const found = lineageKinds.find((candidate) => candidate === kind);
  return found === undefined ? [] : [{ kind: found, id }];
};
