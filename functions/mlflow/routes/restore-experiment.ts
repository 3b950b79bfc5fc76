import { z } from "zod";
import { moveExperiment } from "../../../lib/domain/tracking/decide-experiment.ts";
import { changeTrackingExperiment } from "../../../lib/usecases/change-tracking-experiment.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { experimentId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ experiment_id: experimentId });

/** POST experiments/restore */
export const registerRestoreExperiment = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/experiments/restore", action: "changeTrackingExperiment", input },
    async (c, { experiment_id: id }) => {
      const { clock } = dependencies;
      const moved = await changeTrackingExperiment(dependencies, c.get("workspace"), id, (found) =>
        moveExperiment(found, "active", clock.now()),
      );
      // To MLflow one that is in that stage already is not there.
      if (!moved.ok && moved.refusal.code === "tracking-stage")
        throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No Experiment with id=${id} exists`);
      trackedOrThrow(moved);
      return {};
    },
  );
