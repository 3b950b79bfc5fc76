import { attributesOf } from "./attributes-of.ts";
import {
  type Backing,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
  type NodeReference,
  nodeKey,
  placeOf,
} from "./lineage-graph.ts";
import type { LoggedChange } from "./logged-change.ts";
import { type ModelIdOf, relationsOf, type StatedRelation } from "./relations-of.ts";

/**
 * Draws what leaves say of one another: a node for each subject and each thing it names, an edge for each relation that
 * some state states, backed by the leaf that begins it and, where a later state of the same subject no longer states it,
 * by the leaf that ends it.
 *
 * Routes and targets name every version of their model; of those only versions whose leaves are given are drawn.
 *
 * @param changes  all leaves that are considered of each subject, in any order
 * @returns        nodes in the order in which the log first names them, edges by their first leaf
 */
export const drawGraph = (changes: readonly LoggedChange[], modelIdOf: ModelIdOf): LineageGraph => {
  const inOrder = [...changes].sort((left, right) => left.index - right.index);
  const told = new Set(inOrder.map(nodeKey));
  const nodes = new Map<string, LineageNode>();
  const edges = new Map<string, LineageEdge>();
  const stated = new Map<string, ReadonlyMap<string, StatedRelation>>();

  for (const change of inOrder) {
    const subject = nodeKey(change);
    const from: NodeReference = { kind: change.kind, id: change.id };
    const first = nodes.get(subject)?.leaves.slice(0, 1) ?? [];
    nodes.set(subject, { ...from, attributes: attributesOf(change), leaves: [...first, placeOf(change)] });
    const relations = relationsOf(change, modelIdOf).filter(
      ({ to }) => !isOverview(change, to) || told.has(nodeKey(to)),
    );
    const now = new Map(
      relations.map((relation) => [`${subject} ${relation.relation} ${nodeKey(relation.to)}`, relation]),
    );
    const before = stated.get(subject) ?? new Map<string, StatedRelation>();
    stated.set(subject, now);

    const back = (key: string, { relation, to }: StatedRelation, says: Backing["says"]) => {
      const edge = edges.get(key) ?? { from, to, relation, leaves: [] };
      edges.set(key, { ...edge, leaves: [...edge.leaves, { ...placeOf(change), says }] });
      if (!nodes.has(nodeKey(to))) nodes.set(nodeKey(to), { ...to, attributes: {}, leaves: [] });
    };
    for (const [key, relation] of now) if (!before.has(key)) back(key, relation, "begins");
    for (const [key, relation] of before) if (!now.has(key)) back(key, relation, "ends");
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
};

const isOverview = ({ kind }: LoggedChange, to: NodeReference): boolean =>
  (kind === "route" || kind === "target") && to.kind === "model-version";
