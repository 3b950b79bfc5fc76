import { cutTo } from "../tracking/tracking-name.ts";
import type { LeafPlace, LineageEdge, LineageGraph, LineageNode } from "./lineage-graph.ts";

/** A data set that a tracking run says it read. */
export interface TracedInput {
  readonly run: string;
  readonly experiment: string;
  readonly name: string;
  /** As its client computes it. */
  readonly digest: string;
  /** What it was read for; null where the run does not say. */
  readonly context: string | null;
  /** What its experiment keeps of it; undefined where that is nothing. */
  readonly described: { readonly sourceType: string; readonly source: string } | undefined;
  /** Leaf whose digest covers the run's record as it is; undefined while there is none. */
  readonly leaf: LeafPlace | undefined;
}

/** Code points of a source that a node shows. */
const sourceLengthMax = 2_048;

/**
 * Adds data sets that tracking runs say they read to a lineage: a node for each, an edge to it from each run.
 *
 * All of it is what clients said. Of it the record of a run has name, digest and context, so the leaf with the record's digest
 * backs the edge, if the run has ended and not changed since. Nothing backs the source, and the digest is no content address.
 *
 * @param inputs  each data set once a run
 */
export const placeInputs = (graph: LineageGraph, inputs: readonly TracedInput[]): LineageGraph => {
  const readers = new Map<string, readonly TracedInput[]>();
  for (const input of inputs) {
    const id = trackedDataId(input);
    readers.set(id, [...(readers.get(id) ?? []), input]);
  }
  return {
    nodes: [...graph.nodes, ...[...readers].flatMap(([id, [first, ...others]]) => nodeOf(id, first, others))],
    edges: [...graph.edges, ...inputs.map(edgeOf)],
  };
};

const nodeOf = (id: string, first: TracedInput | undefined, others: readonly TracedInput[]): readonly LineageNode[] => {
  if (first === undefined) return [];
  const { experiment, name, digest, described } = first;
  const source = described === undefined ? null : cutTo(described.source, sourceLengthMax);
  const attributes = {
    ...{ saidBy: "client", experiment, name, digest, sourceType: described?.sourceType ?? null, source },
    isSourceWhole: source === described?.source,
    readBy: [first, ...others].map(({ run, context, leaf }) => ({ run, context, leaf: leaf?.event ?? null })),
  };
  return [{ kind: "tracked-data", id, attributes, leaves: [] }];
};

const edgeOf = (input: TracedInput): LineageEdge => ({
  from: { kind: "tracking-run", id: input.run },
  to: { kind: "tracked-data", id: trackedDataId(input) },
  relation: "reads",
  leaves: input.leaf === undefined ? [] : [{ ...input.leaf, says: "begins" }],
});

const trackedDataId = ({ experiment, name, digest }: TracedInput): string =>
  [experiment, ...[name, digest].map((part) => part.replaceAll("%", "%25").replaceAll("/", "%2F"))].join("/");
