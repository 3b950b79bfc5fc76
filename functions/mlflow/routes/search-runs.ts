import { z } from "zod";
import { runGrammar } from "../../../lib/domain/search/filter/tracking-grammars.ts";
import { runOrders } from "../../../lib/domain/search/order/order-grammar.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { readSearchQuery, showFound } from "../../../lib/http/search-query.ts";
import { searchTrackingRuns } from "../../../lib/usecases/search-tracking-runs.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { repeated } from "../dialect/fields.ts";
import { loadDatasets } from "../dialect/load-datasets.ts";
import { showRun } from "../dialect/show-run.ts";
import { toSearch } from "../dialect/to-search.ts";
import { experimentId, searchFields, viewType } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const experimentsMax = 100;

const input = z.object({
  ...searchFields(1_000, 50_000),
  experiment_ids: z.array(experimentId).max(experimentsMax).default([]),
  order_by: repeated(z.string()),
  run_view_type: viewType,
});

/** POST runs/search */
export const registerSearchRuns = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/search", action: "searchTrackingRuns", input },
    async (c, sent) => {
      const workspace = c.get("workspace");
      const { experiment_ids: experiments, run_view_type: stages } = sent;
      const searched = {
        search: `mlflow runs ${stages} ${experiments}`,
        ...{ filters: runGrammar, orders: runOrders, unasked: [] },
      };
      const { input: query, seal } = readSearchQuery(c.get("memberKey"), dependencies.digest, searched, toSearch(sent));
      const found = await searchTrackingRuns(dependencies, workspace, { ...query, experiments, stages });
      if (!found.ok) throw new Problem(found.refusal);
      const runs = found.value.items.map(({ run }) => run);
      const datasetOf = await loadDatasets(dependencies.datasets, workspace, runs);
      const { items, next } = showFound(found.value, seal, ({ run, stage }) => showRun(run, stage, datasetOf));
      return { runs: items, ...(next === undefined ? {} : { next_page_token: next }) };
    },
  );
