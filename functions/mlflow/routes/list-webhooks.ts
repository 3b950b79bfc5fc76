import { z } from "zod";
import { openPageToken, sealPageToken } from "../../../lib/http/page-token.ts";
import { listMlflowWebhooks } from "../../../lib/usecases/list-mlflow-webhooks.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64 } from "../dialect/fields.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { showWebhook } from "../dialect/show-webhook.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ max_results: int64.default(100), page_token: z.string().default("") });

/** GET webhooks */
export const registerListWebhooks = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/webhooks", action: "listWebhooks", input },
    async (c, { max_results: limit, page_token: token }) => {
      // Zero is what the client sends for nothing.
      if (limit < 0 || limit > 1_000)
        throw new MlflowError("INVALID_PARAMETER_VALUE", "max_results must be between 1 and 1000.");
      const { digest } = dependencies;
      const workspace = c.get("workspace");
      const scope = { digest, key: c.get("memberKey"), search: ["mlflow webhooks", workspace] };
      const after = token === "" ? undefined : openPageToken(scope, token).found?.id;
      const { items, next } = await listMlflowWebhooks(dependencies, workspace, { limit: limit || 100, after });
      return {
        webhooks: items.map(showWebhook),
        ...(next === undefined
          ? {}
          : { next_page_token: sealPageToken(scope, { mode: "sorted", found: { values: [], id: next } }) }),
      };
    },
  );
