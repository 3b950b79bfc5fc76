import { z } from "zod";
import { versionGrammar } from "../../../lib/domain/search/filter/registry-grammars.ts";
import { versionOrders } from "../../../lib/domain/search/order/order-grammar.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { readSearchQuery, showFound } from "../../../lib/http/search-query.ts";
import { searchVersions } from "../../../lib/usecases/search-versions.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64, repeated } from "../dialect/fields.ts";
import { showVersion } from "../dialect/show-version.ts";
import { toSearch } from "../dialect/to-search.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

/** A page of ten thousand, as clients ask for, has 6.7 MB, more than a function may answer; they follow the token. */
const pageMax = 1_000;

const input = z.object({
  filter: z.string().default(""),
  max_results: int64
    .pipe(z.int().min(1, "it must be at least 1").max(200_000))
    .default(10_000)
    .transform((wanted) => Math.min(wanted, pageMax)),
  order_by: repeated(z.string()),
  page_token: z.string().default(""),
});

const searched = { search: "mlflow versions", filters: versionGrammar, orders: versionOrders, unasked: [] };

/** GET model-versions/search */
export const registerSearchModelVersions = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/model-versions/search", action: "listVersions", input },
    async (c, sent) => {
      const { input: query, seal } = readSearchQuery(c.get("memberKey"), dependencies.digest, searched, toSearch(sent));
      const found = await searchVersions(dependencies, c.get("workspace"), { ...query, prompts: "left-out" });
      if (!found.ok) throw new Problem(found.refusal);
      const { items, next } = showFound(found.value, seal, ({ model, version }) => showVersion(version, model.state));
      return { model_versions: items, ...(next === undefined ? {} : { next_page_token: next }) };
    },
  );
