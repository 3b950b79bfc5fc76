import type { Json } from "../json.ts";

/**
 * What a lineage tells of. All but predictions, data sets, feature views and logged models are subjects of the log.
 * `tracked-data` is a data set of which there is only what the client of a tracking run says.
 */
export type NodeKind =
  | "prediction"
  | "capture-window"
  | "model-version"
  | "training-run"
  | "tracking-run"
  | "logged-model"
  | "data"
  | "tracked-data"
  | "feature-view"
  | "change-request"
  | "route"
  | "target"
  | "rollout"
  | "pipeline"
  | "incident";

export interface NodeReference {
  readonly kind: NodeKind;
  /**
   * As events name the subject; a data set's is its lower-case hex SHA-256, a feature view's `<name>@<version>`, a tracked data
   * set's `<experiment>/<name>/<digest>`, with `%` and `/` of its name and digest percent-encoded.
   */
  readonly id: string;
}

export interface LineageNode extends NodeReference {
  /** What its last leaf says of it, in few words; empty for what the log only names; of tracked data what its client said. */
  readonly attributes: { readonly [name: string]: Json };
  /** Its first and its last leaf, one if they are the same, none for what the log only names. */
  readonly leaves: readonly LeafPlace[];
}

/** Where a leaf is found. */
export interface LeafPlace {
  /** Place in the log, from 0. */
  readonly index: number;
  /** Event id, 32 hex digits: its proof is `/v1/audit/events/<event>/proof`. */
  readonly event: string;
  readonly type: string;
  /** ISO 8601 with milliseconds, UTC, as the writer's clock had it. */
  readonly at: string;
}

/** How the first of two nodes stands to the second. */
export type Relation =
  | "answered-by"
  | "sent-through"
  | "recorded-in"
  | "trained-by"
  | "trained-on"
  | "logged-by"
  | "logged-as"
  | "derived-from"
  | "reads"
  | "approved-by"
  | "registered"
  | "asks-for"
  | "started"
  | "serves-as-stable"
  | "serves-as-canary"
  | "serves-as-shadow"
  | "served-by"
  | "deployed"
  | "moves-traffic-to"
  | "moves-traffic-from"
  | "moves-traffic-of"
  | "ran"
  | "produced"
  | "asked"
  | "triggered-by"
  | "found-on";

/** A leaf that backs an edge. */
export interface Backing extends LeafPlace {
  /** The first leaf of a subject that states the relation begins it; the first that no longer does ends it. */
  readonly says: "begins" | "ends";
}

export interface LineageEdge {
  readonly from: NodeReference;
  readonly to: NodeReference;
  readonly relation: Relation;
  /** In the order of the log; none for what a client says that no leaf backs yet. */
  readonly leaves: readonly Backing[];
}

export interface LineageGraph {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

/** Tells nodes apart. */
export const nodeKey = ({ kind, id }: NodeReference): string => `${kind}/${id}`;

/** The place of a leaf that is known with more. */
export const placeOf = ({ index, event, type, at }: LeafPlace): LeafPlace => ({ index, event, type, at });

/** The answer to a question for the lineage of one thing. */
export interface Lineage extends LineageGraph {
  readonly of: NodeReference;
  /** False when more was there than one answer takes. */
  readonly complete: boolean;
}
