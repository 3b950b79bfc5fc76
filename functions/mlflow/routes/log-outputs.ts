import { z } from "zod";
import { logRunOutputs } from "../../../lib/usecases/log-run-outputs.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64 } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { modelId, runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({
  ...runFields,
  models: z.array(z.object({ model_id: modelId, step: int64.default(0) })),
});

/** POST runs/outputs */
export const registerLogOutputs = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/outputs", action: "logToTrackingRun", input },
    async (c, sent) => {
      const models = sent.models.map(({ model_id: model, step }) => ({ model, step }));
      trackedOrThrow(await logRunOutputs(dependencies, c.get("workspace"), runOf(sent), models));
      return {};
    },
  );
