import type { Result } from "../domain/result.ts";
import type { Filter } from "../domain/search/filter/clause.ts";
import { matchesFilter } from "../domain/search/filter/matches-filter.ts";
import { isUnasked } from "../domain/search/order/is-unasked.ts";
import type { Order } from "../domain/search/order/order.ts";
import { experimentOrders } from "../domain/search/order/order-grammar.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import { experimentSearchRecord } from "../domain/tracking/experiment-search-record.ts";
import type { TrackingExperiment } from "../domain/tracking/tracking-experiment.ts";
import type { TrackingStage } from "../domain/tracking/tracking-stage.ts";
import type { TrackingExperiments } from "../ports/tracking-experiments.ts";
import type { OrderNotServed, SearchPage } from "./read-search-page.ts";
import { readTrackedPage } from "./read-tracked-page.ts";

interface Input {
  readonly filter: Filter;
  readonly order: Order;
  readonly stages: readonly TrackingStage[];
  readonly limit: number;
  readonly cursor?: SearchCursor;
}

/** One page of the tracking experiments that a filter lets through. */
export const searchTrackingExperiments = async (
  { experiments }: { readonly experiments: TrackingExperiments },
  workspace: string,
  { filter, order, stages, limit, cursor }: Input,
): Promise<Result<SearchPage<TrackingExperiment>, OrderNotServed>> => {
  const read = new Map<string, TrackingExperiment>();
  return readTrackedPage<TrackingExperiment>({
    lists: [
      async (page) => {
        const listed = await experiments.list(workspace, page);
        for (const experiment of listed) read.set(experiment.state.id, experiment.state);
        return listed.map(({ state, sort }) => ({ id: state.id, sort }));
      },
    ],
    load: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const experiment = read.get(id);
          if (experiment === undefined) return [];
          const record = experimentSearchRecord(experiment);
          const isMatch = stages.includes(experiment.stage) && matchesFilter(filter, record);
          return [[id, { item: experiment, record, isMatch, bytes: bytesOf(experiment) }] as const];
        }),
      ),
    order,
    isListOrder: isUnasked(experimentOrders, order),
    limit,
    cursor,
  });
};

const bytesOf = ({ name, artifactLocation, tags }: TrackingExperiment): number =>
  400 +
  name.length +
  artifactLocation.length +
  [...tags].reduce((sum, [key, value]) => sum + key.length + value.length + 24, 0);
