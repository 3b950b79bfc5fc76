import type { Result } from "../domain/result.ts";
import type { Filter } from "../domain/search/filter/clause.ts";
import { matchesFilter } from "../domain/search/filter/matches-filter.ts";
import { isUnasked } from "../domain/search/order/is-unasked.ts";
import type { Order } from "../domain/search/order/order.ts";
import { loggedModelOrders } from "../domain/search/order/order-grammar.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import type { LoggedModel } from "../domain/tracking/logged-model.ts";
import {
  type DatasetAsked,
  isOnDatasets,
  loggedModelSearchRecord,
} from "../domain/tracking/logged-model-search-record.ts";
import type { LoggedModels } from "../ports/logged-models.ts";
import type { OrderNotServed, SearchPage } from "./read-search-page.ts";
import { readTrackedPage } from "./read-tracked-page.ts";

interface Input {
  readonly experiments: readonly string[];
  readonly filter: Filter;
  /** Data sets on which values of metrics count for the filter; with no metric in it, some value on one of them is asked for. */
  readonly datasets: readonly DatasetAsked[];
  readonly order: Order;
  /** By metric of the order, the data set whose values it goes by. */
  readonly orderDatasets: ReadonlyMap<string, DatasetAsked>;
  readonly limit: number;
  readonly cursor?: SearchCursor;
}

/** One page of the logged models of some experiments that a filter lets through; deleted ones are left out. */
export const searchLoggedModels = async (
  { loggedModels }: { readonly loggedModels: LoggedModels },
  workspace: string,
  { experiments, order, limit, cursor, ...asked }: Input,
): Promise<Result<SearchPage<LoggedModel>, OrderNotServed>> =>
  readTrackedPage<LoggedModel>({
    lists: [...new Set(experiments)].map((id) => (page) => loggedModels.list(workspace, id, page)),
    load: async (ids) => {
      const loaded = await loggedModels.loadAll(workspace, ids);
      return new Map(
        loaded.map((model) => {
          const record = loggedModelSearchRecord(model, (metric) => {
            const dataset = asked.orderDatasets.get(metric.key);
            return isOnDatasets(metric, dataset === undefined ? [] : [dataset]);
          });
          return [model.id, { item: model, record, isMatch: isAsked(model, asked), bytes: bytesOf(model) }] as const;
        }),
      );
    },
    order,
    isListOrder: isUnasked(loggedModelOrders, order),
    limit,
    cursor,
  });

const isAsked = (model: LoggedModel, { filter, datasets }: Pick<Input, "filter" | "datasets">): boolean => {
  if (model.deletedAt !== null) return false;
  const isMeasured = model.metrics.some((metric) => isOnDatasets(metric, datasets));
  if (datasets.length > 0 && !isMeasured && !filter.some(({ field }) => field.kind === "metric")) return false;
  return matchesFilter(
    filter,
    loggedModelSearchRecord(model, (metric) => isOnDatasets(metric, datasets)),
  );
};

const bytesOf = ({ tags, params, metrics }: LoggedModel): number =>
  1_000 +
  [...tags, ...params].reduce((sum, [key, value]) => sum + key.length + value.length + 24, 0) +
  metrics.length * 250;
