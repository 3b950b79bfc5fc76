import { z } from "zod";
import { modelGrammar } from "../../../lib/domain/search/filter/registry-grammars.ts";
import { modelOrders } from "../../../lib/domain/search/order/order-grammar.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { readSearchQuery, showFound } from "../../../lib/http/search-query.ts";
import { searchModels } from "../../../lib/usecases/search-models.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64, repeated } from "../dialect/fields.ts";
import { newestVersions } from "../dialect/newest-versions.ts";
import { showModel } from "../dialect/show-model.ts";
import { toSearch } from "../dialect/to-search.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({
  filter: z.string().default(""),
  max_results: int64.pipe(z.int().min(1, "it must be at least 1").max(1_000)).default(100),
  order_by: repeated(z.string()),
  page_token: z.string().default(""),
});

const searched = { search: "mlflow models", filters: modelGrammar, orders: modelOrders, unasked: [] };

/** GET registered-models/search */
export const registerSearchRegisteredModels = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/registered-models/search", action: "listModels", input },
    async (c, sent) => {
      const workspace = c.get("workspace");
      const { input: query, seal } = readSearchQuery(c.get("memberKey"), dependencies.digest, searched, toSearch(sent));
      const found = await searchModels(dependencies, workspace, query);
      if (!found.ok) throw new Problem(found.refusal);
      const shown = await Promise.all(
        found.value.items.map(async (model) =>
          showModel(model, await newestVersions(dependencies, workspace, model.state.id)),
        ),
      );
      const { next } = showFound(found.value, seal, () => null);
      return { registered_models: shown, ...(next === undefined ? {} : { next_page_token: next }) };
    },
  );
