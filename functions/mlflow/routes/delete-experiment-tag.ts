import { z } from "zod";
import { untagExperiment } from "../../../lib/domain/tracking/decide-experiment.ts";
import { changeTrackingExperiment } from "../../../lib/usecases/change-tracking-experiment.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { experimentId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ experiment_id: experimentId, key: required });

/** POST experiments/delete-experiment-tag */
export const registerDeleteExperimentTag = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/experiments/delete-experiment-tag", action: "changeTrackingExperiment", input },
    async (c, sent) => {
      const untagged = await changeTrackingExperiment(dependencies, c.get("workspace"), sent.experiment_id, (found) =>
        untagExperiment(found, sent.key),
      );
      trackedOrThrow(untagged);
      return {};
    },
  );
