import { z } from "zod";
import { loggedModelGrammar } from "../../../lib/domain/search/filter/tracking-grammars.ts";
import { loggedModelOrders } from "../../../lib/domain/search/order/order-grammar.ts";
import type { DatasetAsked } from "../../../lib/domain/tracking/logged-model-search-record.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { readSearchQuery, showFound } from "../../../lib/http/search-query.ts";
import { searchLoggedModels } from "../../../lib/usecases/search-logged-models.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { bool, required } from "../dialect/fields.ts";
import { showLoggedModel } from "../dialect/show-logged-model.ts";
import { toSearch } from "../dialect/to-search.ts";
import { experimentId, searchFields } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const experimentsMax = 100;

const orderKey = z.object({
  field_name: required,
  ascending: bool.default(true),
  dataset_name: z.string().default(""),
  dataset_digest: z.string().default(""),
});

const input = z.object({
  ...searchFields(50, 1_000),
  experiment_ids: z.array(experimentId).min(1, "it must not be empty").max(experimentsMax),
  datasets: z.array(z.object({ dataset_name: required, dataset_digest: z.string().default("") })).default([]),
  order_by: z.array(orderKey).default([]),
});

/** POST logged-models/search */
export const registerSearchLoggedModels = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/logged-models/search", action: "searchLoggedModels", input },
    async (c, sent) => {
      const datasets = sent.datasets.map(toDataset);
      const measured = sent.order_by.filter((key) => key.dataset_name !== "");
      const searched = {
        search: `mlflow logged models ${JSON.stringify([sent.experiment_ids, datasets, measured])}`,
        ...{ filters: loggedModelGrammar, orders: loggedModelOrders, unasked: [] },
      };
      const { input: query, seal } = readSearchQuery(
        c.get("memberKey"),
        dependencies.digest,
        searched,
        toSearch({ ...sent, order_by: sent.order_by.map(orderClause) }),
      );
      const found = await searchLoggedModels(dependencies, c.get("workspace"), {
        ...{ ...query, experiments: sent.experiment_ids, datasets },
        orderDatasets: new Map(measured.map((key) => [metricOf(key.field_name) ?? "", toDataset(key)])),
      });
      if (!found.ok) throw new Problem(found.refusal);
      const { items, next } = showFound(found.value, seal, showLoggedModel);
      return { models: items, ...(next === undefined ? {} : { next_page_token: next }) };
    },
  );

const toDataset = (sent: { readonly dataset_name: string; readonly dataset_digest: string }): DatasetAsked => ({
  name: sent.dataset_name,
  digest: sent.dataset_digest === "" ? null : sent.dataset_digest,
});

/** Names of metrics come without quotes here, whatever is in them. */
const metricOf = (field: string): string | undefined =>
  /^metrics\.(.+)$/su.exec(field)?.[1]?.replace(/^`(.*)`$/su, "$1");

const orderClause = ({ field_name: field, ascending }: z.infer<typeof orderKey>): string => {
  const metric = metricOf(field);
  return `${metric === undefined ? field : `metrics.\`${metric}\``} ${ascending ? "ASC" : "DESC"}`;
};
