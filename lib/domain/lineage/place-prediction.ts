import type { LoggedEvent } from "../log/logged-event.ts";
import type { Attribution } from "../routing/assign.ts";
import { attributesOf } from "./attributes-of.ts";
import {
  type Backing,
  type LeafPlace,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
  nodeKey,
  placeOf,
} from "./lineage-graph.ts";
import type { LoggedChange } from "./logged-change.ts";

export interface TracedPrediction {
  readonly id: string;
  readonly route: string;
  readonly revision: number;
  readonly model: string;
  readonly version: number | null;
  readonly arm: Attribution["arm"];
  readonly assignment: Attribution["reason"];
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  readonly status: string;
  readonly captures: readonly string[];
}

/**
 * Adds a prediction to the lineage of its version.
 *
 * Its row is measured, not logged. What backs it: the leaf of the route's revision that assigned the request, or for one that
 * named its version itself, the leaf that deployed that; and the leaf of its closed hour, once there is one. An edge that no
 * leaf backs yet is left out.
 *
 * @param graph     lineage of the version, as it stood when the prediction was made
 * @param assigned  event that made the route's revision
 * @param window    leaf of the hour whose manifest names the prediction's capture
 */
export const placePrediction = (
  graph: LineageGraph,
  { id, model, version, ...prediction }: TracedPrediction,
  assigned: LoggedEvent | undefined,
  window: LoggedChange<"capture-window"> | undefined,
): LineageGraph => {
  const from = { kind: "prediction", id } as const;
  const route = { kind: "route", id: prediction.route } as const;
  const answered = { kind: "model-version", id: `${model}.${version}` } as const;
  const assigning = assigned === undefined ? [] : [backing({ ...assigned, event: assigned.id })];
  const recording = window === undefined ? [] : [backing(window)];
  const leading = prediction.arm === "pinned" ? deployedBy(graph, nodeKey(answered)) : assigning;
  const edges: LineageEdge[] = [
    { from, to: route, relation: "sent-through", leaves: assigning },
    ...(version === null
      ? []
      : [{ from, to: answered, relation: "answered-by" as const, leaves: [...leading, ...recording].sort(byIndex) }]),
    ...(window === undefined
      ? []
      : [{ from, to: { kind: window.kind, id: window.id }, relation: "recorded-in" as const, leaves: recording }]),
  ];
  const backed = edges.filter(({ leaves }) => leaves.length > 0);
  const known = new Set(graph.nodes.map(nodeKey));
  const nodes: LineageNode[] = [{ ...from, attributes: { ...prediction }, leaves: [] }];
  if (window !== undefined)
    nodes.push({ kind: window.kind, id: window.id, attributes: attributesOf(window), leaves: [placeOf(window)] });
  for (const { to } of backed)
    if (!known.has(nodeKey(to)) && !nodes.some((node) => nodeKey(node) === nodeKey(to)))
      nodes.push({ ...to, attributes: {}, leaves: [] });
  return { nodes: [...nodes, ...graph.nodes], edges: [...backed, ...graph.edges] };
};

const backing = (leaf: LeafPlace): Backing => ({ ...placeOf(leaf), says: "begins" });

/** The newest leaf of each target that deployed a version. */
const deployedBy = ({ edges }: LineageGraph, version: string): readonly Backing[] =>
  edges
    .filter(({ relation, to }) => relation === "deployed" && nodeKey(to) === version)
    .flatMap(({ leaves }) => leaves.filter(({ says }) => says === "begins").slice(-1));

const byIndex = (left: Backing, right: Backing): number => left.index - right.index;
