import { drawGraph } from "../domain/lineage/draw-graph.ts";
import { type LeafPlace, type Lineage, type LineageGraph, placeOf } from "../domain/lineage/lineage-graph.ts";
import type { LoggedChange } from "../domain/lineage/logged-change.ts";
import { placeInputs, type TracedInput } from "../domain/lineage/place-inputs.ts";
import { datasetContextTag } from "../domain/tracking/run-inputs.ts";
import { runRecord } from "../domain/tracking/run-record.ts";
import type { TrackingRun } from "../domain/tracking/tracking-run.ts";
import type { Digest } from "../ports/digest.ts";
import type { TrackingDatasets } from "../ports/tracking-datasets.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import type { Walk } from "./walk-lineage.ts";

export interface DrawNeeds {
  readonly runs: Pick<TrackingRuns, "load">;
  readonly datasets: Pick<TrackingDatasets, "load">;
  readonly digest: Digest;
}

interface Way {
  /** Whether data sets are left out that no leaf backs which was walked. */
  readonly onlyBacked?: boolean;
}

/** Data sets of tracking runs that one answer tells of. */
const inputsMax = 64;

/** Draws what was walked, with the data sets that its tracking runs say they read, of which the log has a digest at most. */
export const drawLineage = async (
  needs: DrawNeeds,
  workspace: string,
  { changes, modelIdOf, complete }: Walk,
  { onlyBacked = false }: Way = {},
): Promise<Omit<Lineage, "of">> => {
  const graph = drawGraph(changes, modelIdOf);
  const inputs: TracedInput[] = [];
  let isAll = complete;
  for await (const { run, leaf } of trackingRuns(needs, workspace, graph, changes)) {
    if (onlyBacked && leaf === undefined) continue;
    const shown = run.datasets.slice(0, inputsMax - inputs.length);
    isAll &&= shown.length === run.datasets.length;
    for (const { name, digest, tags } of shown) {
      // One after the other: what is kept of each, a profile of its columns say, may be megabytes.
      const [described] = await needs.datasets.load(workspace, run.experiment, [{ name, digest }]);
      const context = tags.get(datasetContextTag) ?? null;
      const kept = described && { sourceType: described.sourceType, source: described.source };
      inputs.push({ run: run.id, experiment: run.experiment, name, digest, context, described: kept, leaf });
    }
  }
  return { complete: isAll, ...placeInputs(graph, inputs) };
};

/** The tracking runs of a graph that are of this server, each with the first leaf that has the digest of its record. */
async function* trackingRuns(
  { runs, digest }: DrawNeeds,
  workspace: string,
  { nodes }: LineageGraph,
  changes: readonly LoggedChange[],
): AsyncGenerator<{ readonly run: TrackingRun; readonly leaf: LeafPlace | undefined }> {
  const entered = changes.filter(isTrackingRun).sort((left, right) => left.index - right.index);
  for (const { kind, id } of nodes) {
    const stored = kind === "tracking-run" ? await runs.load(workspace, id) : undefined;
    if (stored === undefined) continue;
    const record = digest.ofJson(runRecord(stored.state));
    const change = entered.find(({ state }) => state.id === id && state.digest === record);
    yield { run: stored.state, leaf: change && placeOf(change) };
  }
}

const isTrackingRun = (change: LoggedChange): change is LoggedChange<"tracking-run"> => change.kind === "tracking-run";
