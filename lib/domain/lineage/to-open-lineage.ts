import { type Lineage, type LineageNode, nodeKey, type Relation } from "./lineage-graph.ts";
import type { OpenLineageDataset, OpenLineageEvent, OpenLineageRunEvent } from "./open-lineage-event.ts";
import {
  datasetOf,
  edgesFrom,
  leavesFacet,
  openLineageSpecification,
  parentFacet,
  uuidOf,
} from "./open-lineage-facets.ts";
import { runKinds, runStateOf } from "./run-status.ts";

/** What a job reads and what it writes, by the relations of the node it stands for. */
const inputRelations: readonly Relation[] = [
  "trained-on",
  "reads",
  "asks-for",
  "moves-traffic-to",
  "moves-traffic-from",
  "found-on",
  "answered-by",
  "serves-as-stable",
  "serves-as-canary",
  "serves-as-shadow",
  "deployed",
];
const outputRelations: readonly Relation[] = ["registered", "produced", "recorded-in"];
const registrationInputs: readonly Relation[] = ["trained-on", "derived-from", "logged-as", "reads"];
const parentRelations: readonly Relation[] = ["ran", "asked", "started"];

/** A lineage that is being told. */
interface Told {
  readonly lineage: Lineage;
  /** Namespace of everything, and producer. */
  readonly uri: string;
}

/**
 * Tells a lineage in the events of OpenLineage 2-0-2, in the order of their times. Training runs, tracking runs, change requests, rollouts,
 * pipelines, incidents and predictions are runs; registrations, routes and targets are jobs; versions, logged models, data sets and hours of
 * captures are data sets. Facet `tidegate_leaves` names the leaves that back an event. What the log only names has no event
 * of its own.
 *
 * @param origin  of the log, first line of its checkpoints: with `tidegate://` before it the namespace and the producer
 */
export const toOpenLineage = (lineage: Lineage, origin: string): readonly OpenLineageEvent[] => {
  const told = { lineage, uri: `tidegate://${origin}` };
  return lineage.nodes
    .flatMap((node) => eventsOf(told, node))
    .sort((left, right) => (left.eventTime < right.eventTime ? -1 : left.eventTime > right.eventTime ? 1 : 0));
};

const eventsOf = (told: Told, node: LineageNode): readonly OpenLineageEvent[] => {
  const { kind, attributes, leaves } = node;
  if (kind === "prediction") {
    const at = String(attributes.at);
    return runEvents(
      told,
      node,
      `infer/${String(attributes.route)}`,
      attributes.status === "ok" ? "COMPLETE" : "FAIL",
      at,
      at,
    );
  }
  const [first, last = first] = leaves;
  if (first === undefined || last === undefined) return [];
  const run = runKinds[kind];
  if (run !== undefined) return runEvents(told, node, runJob(run.job, node), runStateOf(run, node), first.at, last.at);
  if (kind === "route") return [jobEvent(told, node, `serve/${node.id}`, inputRelations, last.at)];
  if (kind === "target") return [jobEvent(told, node, `deploy/${node.id}`, inputRelations, last.at)];
  const dataset = datasetEvent(told, node, last.at);
  if (kind !== "model-version") return [dataset];
  const registration = jobEvent(told, node, `register/${node.id}`, registrationInputs, first.at);
  return [dataset, { ...registration, outputs: [datasetOf(told.uri, node)] }];
};

const runJob = (job: string, { attributes }: LineageNode): string =>
  `${job}/${String(attributes.model ?? attributes.experiment)}`;

const runEvents = (
  told: Told,
  node: LineageNode,
  name: string,
  state: OpenLineageRunEvent["eventType"],
  started: string,
  ended: string,
): readonly OpenLineageRunEvent[] => {
  const { lineage, uri } = told;
  const leaves = { tidegate_leaves: leavesFacet(uri, "RunFacet", node, edgesFrom(lineage, node)) };
  const parent = parentOf(lineage, node);
  const start: OpenLineageRunEvent = {
    ...base(uri, "RunEvent", started),
    eventType: "START",
    run: {
      runId: uuidOf(node.id),
      facets: parent === undefined ? leaves : { ...leaves, parent: parentFacet(uri, parent) },
    },
    job: { namespace: uri, name, facets: {} },
    inputs: datasetsOf(told, node, inputRelations),
    outputs: datasetsOf(told, node, outputRelations),
  };
  return [start, { ...start, eventType: state, eventTime: ended }];
};

const jobEvent = ({ lineage, uri }: Told, node: LineageNode, name: string, inputs: readonly Relation[], at: string) => {
  const facets = { tidegate_leaves: leavesFacet(uri, "JobFacet", node, edgesFrom(lineage, node)) };
  const job = { namespace: uri, name, facets };
  return { ...base(uri, "JobEvent", at), job, inputs: datasetsOf({ lineage, uri }, node, inputs), outputs: [] };
};

const datasetEvent = ({ lineage, uri }: Told, node: LineageNode, at: string) => {
  const { facets, ...dataset } = datasetOf(uri, node);
  const leaves = leavesFacet(uri, "DatasetFacet", node, edgesFrom(lineage, node));
  return { ...base(uri, "DatasetEvent", at), dataset: { ...dataset, facets: { ...facets, tidegate_leaves: leaves } } };
};

const base = (uri: string, definition: string, eventTime: string) => ({
  eventTime,
  producer: uri,
  schemaURL: `${openLineageSpecification}#/$defs/${definition}`,
});

/** What a node is related to and has not ceased to be, each once. */
const datasetsOf = ({ lineage, uri }: Told, node: LineageNode, relations: readonly Relation[]) => {
  const found = edgesFrom(lineage, node)
    .filter(({ relation, leaves }) => relations.includes(relation) && leaves.at(-1)?.says !== "ends")
    .map(({ to }) => lineage.nodes.find((other) => nodeKey(other) === nodeKey(to)) ?? { ...to, attributes: {} })
    .map((other): [string, OpenLineageDataset] => [nodeKey(other), datasetOf(uri, other)]);
  return [...new Map(found).values()];
};

/** The run that had another one done: a pipeline its training, say. */
const parentOf = ({ nodes, edges }: Lineage, node: LineageNode) => {
  for (const { from, to, relation } of edges) {
    const run = runKinds[from.kind];
    const parent = nodes.find((other) => nodeKey(other) === nodeKey(from));
    if (
      run !== undefined &&
      parent !== undefined &&
      parentRelations.includes(relation) &&
      nodeKey(to) === nodeKey(node)
    )
      return { id: parent.id, job: runJob(run.job, parent) };
  }
  return undefined;
};
