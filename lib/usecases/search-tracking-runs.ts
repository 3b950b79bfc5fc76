import type { Result } from "../domain/result.ts";
import type { Filter } from "../domain/search/filter/clause.ts";
import { matchesFilter } from "../domain/search/filter/matches-filter.ts";
import { isUnasked } from "../domain/search/order/is-unasked.ts";
import type { Order } from "../domain/search/order/order.ts";
import { runOrders } from "../domain/search/order/order-grammar.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import { runSearchRecord } from "../domain/tracking/run-search-record.ts";
import type { TrackingRun } from "../domain/tracking/tracking-run.ts";
import { stageOfRun, type TrackingStage } from "../domain/tracking/tracking-stage.ts";
import type { TrackingExperiments } from "../ports/tracking-experiments.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import type { OrderNotServed, SearchPage } from "./read-search-page.ts";
import { readTrackedPage } from "./read-tracked-page.ts";

export interface RunFound {
  readonly run: TrackingRun;
  readonly stage: TrackingStage;
}

interface Input {
  readonly experiments: readonly string[];
  readonly filter: Filter;
  readonly order: Order;
  readonly stages: readonly TrackingStage[];
  readonly limit: number;
  readonly cursor?: SearchCursor;
}

/** One page of the runs of some experiments that a filter lets through. Experiments that are not there have none. */
export const searchTrackingRuns = async (
  { experiments, runs }: { readonly experiments: TrackingExperiments; readonly runs: TrackingRuns },
  workspace: string,
  { experiments: ids, filter, order, stages, limit, cursor }: Input,
): Promise<Result<SearchPage<RunFound>, OrderNotServed>> => {
  const asked = await Promise.all([...new Set(ids)].map((id) => experiments.load(workspace, id)));
  const found = new Map(asked.filter((one) => one !== undefined).map(({ state }) => [state.id, state]));
  return readTrackedPage<RunFound>({
    lists: [...found.keys()].map((id) => (page) => runs.list(workspace, id, page)),
    load: async (names) => {
      const loaded = await runs.loadAll(workspace, names);
      return new Map(
        loaded.map((run) => {
          const experiment = found.get(run.experiment);
          const stage = stageOfRun(run, experiment ?? { stage: "deleted" });
          const record = runSearchRecord(run);
          const isMatch = stages.includes(stage) && matchesFilter(filter, record);
          return [run.id, { item: { run, stage }, record, isMatch, bytes: bytesOf(run) }] as const;
        }),
      );
    },
    order,
    isListOrder: isUnasked(runOrders, order),
    limit,
    cursor,
  });
};

/** Keys, values and what JSON puts around them; characters are mostly one byte. */
const bytesOf = ({ tags, params, metrics, datasets }: TrackingRun): number =>
  1_000 +
  [...tags, ...params].reduce((sum, [key, value]) => sum + key.length + value.length + 24, 0) +
  [...metrics.keys()].reduce((sum, key) => sum + key.length + 90, 0) +
  datasets.length * 2_000;
