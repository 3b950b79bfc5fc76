import { z } from "zod";
import { experimentGrammar } from "../../../lib/domain/search/filter/tracking-grammars.ts";
import { experimentOrders } from "../../../lib/domain/search/order/order-grammar.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { readSearchQuery, showFound } from "../../../lib/http/search-query.ts";
import { searchTrackingExperiments } from "../../../lib/usecases/search-tracking-experiments.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { repeated } from "../dialect/fields.ts";
import { showExperiment } from "../dialect/show-experiment.ts";
import { toSearch } from "../dialect/to-search.ts";
import { searchFields, viewType } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ ...searchFields(1_000, 50_000), order_by: repeated(z.string()), view_type: viewType });

/** POST and GET experiments/search */
export const registerSearchExperiments = (app: MlflowApp, dependencies: MlflowDependencies): void => {
  for (const method of ["POST", "GET"] as const)
    wireRoute(
      app,
      dependencies,
      { method, path: "/experiments/search", action: "searchTrackingExperiments", input },
      async (c, sent) => {
        const workspace = c.get("workspace");
        const searched = {
          search: `mlflow experiments ${sent.view_type}`,
          ...{ filters: experimentGrammar, orders: experimentOrders, unasked: [] },
        };
        const { input: query, seal } = readSearchQuery(
          c.get("memberKey"),
          dependencies.digest,
          searched,
          toSearch(sent),
        );
        const found = await searchTrackingExperiments(dependencies, workspace, { ...query, stages: sent.view_type });
        if (!found.ok) throw new Problem(found.refusal);
        const { items, next } = showFound(found.value, seal, showExperiment);
        return { experiments: items, ...(next === undefined ? {} : { next_page_token: next }) };
      },
    );
};
