import type { Json } from "../json.ts";
import { type LineageEdge, type LineageGraph, type LineageNode, nodeKey } from "./lineage-graph.ts";
import type { OpenLineageDataset, OpenLineageFacet } from "./open-lineage-event.ts";

export const openLineageSpecification = "https://openlineage.io/spec/2-0-2/OpenLineage.json";
const facetSpecification = "https://openlineage.io/spec/facets";

const folders: { readonly [kind: string]: string } = {
  data: "data/sha256",
  "model-version": "model-versions",
  "capture-window": "captures",
  "feature-view": "feature-views",
  "logged-model": "logged-models",
};

/** A node as a data set that somebody reads or writes; its version is its semver or its digest. */
export const datasetOf = (uri: string, node: Omit<LineageNode, "leaves">): OpenLineageDataset => {
  const { kind, id, attributes } = node;
  const version = kind === "data" ? id : (attributes.semver ?? attributes.manifest);
  const dataset = { namespace: uri, name: `${folders[kind] ?? kind}/${id}` };
  if (kind === "tracked-data") return { ...dataset, facets: trackedFacets(uri, node) };
  return { ...dataset, facets: version === undefined ? {} : { version: versionFacet(uri, version) } };
};

const versionFacet = (uri: string, datasetVersion: Json): OpenLineageFacet => {
  const schema = `${facetSpecification}/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet`;
  return facet(uri, schema, { datasetVersion });
};

/** It has no event of its own to say more in: what its client said of it goes with it. */
const trackedFacets = (uri: string, node: Omit<LineageNode, "leaves">): OpenLineageDataset["facets"] => {
  const { digest = null, sourceType = null, source } = node.attributes;
  const schema = `${facetSpecification}/1-0-1/DatasourceDatasetFacet.json#/$defs/DatasourceDatasetFacet`;
  const place = typeof source === "string" ? sourceUri(source) : undefined;
  return {
    version: versionFacet(uri, digest),
    ...(sourceType === null
      ? {}
      : { dataSource: facet(uri, schema, { name: sourceType, ...(place === undefined ? {} : { uri: place }) }) }),
    tidegate_leaves: leavesFacet(uri, "DatasetFacet", { ...node, leaves: [] }, []),
  };
};

/** The `uri` or `url` of a source as MLflow's clients write it, in JSON; undefined where there is none to show. */
const sourceUri = (source: string): string | undefined => {
  const { uri, url = uri } = membersOf(source);
  // RFC 3986, and no name or password in it.
  return typeof url === "string" && /^[a-z][a-z0-9+.-]*:\/\/[\w!#$%&'()*+,./:;=?[\]~-]+$/i.test(url) ? url : undefined;
};

const membersOf = (json: string): { readonly uri?: unknown; readonly url?: unknown } => {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
};

/** Which leaves back a node and the edges that go out from it: with them, anybody can have each proved. */
export const leavesFacet = (
  uri: string,
  definition: "RunFacet" | "JobFacet" | "DatasetFacet",
  node: LineageNode,
  edges: readonly LineageEdge[],
): OpenLineageFacet =>
  facet(uri, `${openLineageSpecification}#/$defs/${definition}`, {
    attributes: node.attributes,
    leaves: node.leaves.map((leaf) => ({ ...leaf })),
    edges: edges.map(({ relation, to: { kind, id }, leaves }) => ({
      relation,
      to: { kind, id },
      leaves: leaves.map((leaf) => ({ ...leaf })),
    })),
  });

/** Which run had another one done. */
export const parentFacet = (uri: string, parent: { readonly id: string; readonly job: string }): OpenLineageFacet =>
  facet(uri, `${facetSpecification}/1-2-0/ParentRunFacet.json#/$defs/ParentRunFacet`, {
    run: { runId: uuidOf(parent.id) },
    job: { namespace: uri, name: parent.job },
  });

const facet = (uri: string, schema: string, said: { readonly [field: string]: Json }): OpenLineageFacet => ({
  _producer: uri,
  _schemaURL: schema,
  ...said,
});

/** Our ids are UUIDs without their hyphens. */
export const uuidOf = (id: string): string =>
  [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join("-");

/** Edges that go out from a node. */
export const edgesFrom = ({ edges }: Pick<LineageGraph, "edges">, node: LineageNode): readonly LineageEdge[] =>
  edges.filter(({ from }) => nodeKey(from) === nodeKey(node));
