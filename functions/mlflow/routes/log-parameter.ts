import { z } from "zod";
import { logRunBatch } from "../../../lib/usecases/log-run-batch.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ ...runFields, key: required, value: z.string().default("") });

/** POST runs/log-parameter */
export const registerLogParameter = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/log-parameter", action: "logToTrackingRun", input },
    async (c, sent) => {
      const batch = { metrics: [], params: [[sent.key, sent.value] as const], tags: [] };
      trackedOrThrow(await logRunBatch(dependencies, c.get("workspace"), runOf(sent), batch));
      return {};
    },
  );
