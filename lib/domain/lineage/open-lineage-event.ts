import type { Json } from "../json.ts";

/** A facet of the specification or of ours: what it says, and which schema says what that means. */
export interface OpenLineageFacet {
  readonly _producer: string;
  readonly _schemaURL: string;
  readonly [field: string]: Json;
}

type Facets = { readonly [name: string]: OpenLineageFacet };

export interface OpenLineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
}

export interface OpenLineageJob {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
}

interface BaseEvent {
  /** ISO 8601 with milliseconds, UTC. */
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
}

export interface OpenLineageRunEvent extends BaseEvent {
  readonly eventType: "START" | "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "OTHER";
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: OpenLineageJob;
  readonly inputs: readonly OpenLineageDataset[];
  readonly outputs: readonly OpenLineageDataset[];
}

export interface OpenLineageJobEvent extends BaseEvent {
  readonly job: OpenLineageJob;
  readonly inputs: readonly OpenLineageDataset[];
  readonly outputs: readonly OpenLineageDataset[];
}

export interface OpenLineageDatasetEvent extends BaseEvent {
  readonly dataset: OpenLineageDataset;
}

/** An event of OpenLineage 2-0-2 (openlineage.io/spec/2-0-2/OpenLineage.json). */
export type OpenLineageEvent = OpenLineageRunEvent | OpenLineageJobEvent | OpenLineageDatasetEvent;
