import { z } from "zod";
import { openPageToken, sealPageToken } from "../../../lib/http/page-token.ts";
import { findTrackingRun } from "../../../lib/usecases/find-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64, required } from "../dialect/fields.ts";
import { showMetric } from "../dialect/show-run.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

/** What clients ask for at a time; more a function could not answer. */
const valuesMax = 25_000;

const input = z.object({
  ...runFields,
  metric_key: required,
  max_results: int64.pipe(z.int().min(1, "It must be a positive integer.")).default(valuesMax),
  page_token: z.string().default(""),
});

/** GET metrics/get-history */
export const registerGetMetricHistory = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/metrics/get-history", action: "getTrackingRun", input },
    async (c, { metric_key: key, max_results: wanted, page_token: token, ...sent }) => {
      const [workspace, run] = [c.get("workspace"), runOf(sent)];
      trackedOrThrow(await findTrackingRun(dependencies, workspace, run));
      const { digest } = dependencies;
      const scope = { digest, key: c.get("memberKey"), search: ["mlflow history", workspace, run, key] };
      const cursor = token === "" ? undefined : openPageToken(scope, token);
      const page = await dependencies.runs.history(workspace, run, key, {
        limit: Math.min(wanted, valuesMax),
        ...(cursor?.mode === "scanned" && cursor.after !== undefined ? { after: cursor.after } : {}),
      });
      return {
        metrics: page.values.map((value) => showMetric({ key, ...value })),
        ...(page.next === undefined
          ? {}
          : { next_page_token: sealPageToken(scope, { mode: "scanned", after: page.next }) }),
      };
    },
  );
