import { z } from "zod";
import { findTrackingExperiment } from "../../../lib/usecases/find-tracking-experiment.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { showExperiment } from "../dialect/show-experiment.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { experimentId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ experiment_id: experimentId });

/** GET experiments/get */
export const registerGetExperiment = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/experiments/get", action: "getTrackingExperiment", input },
    async (c, sent) => {
      const found = await findTrackingExperiment(dependencies.experiments, c.get("workspace"), sent.experiment_id);
      return { experiment: showExperiment(trackedOrThrow(found).state) };
    },
  );
