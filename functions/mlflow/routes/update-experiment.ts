import { z } from "zod";
import { renameExperiment } from "../../../lib/domain/tracking/decide-experiment.ts";
import { changeTrackingExperiment } from "../../../lib/usecases/change-tracking-experiment.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { experimentId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ experiment_id: experimentId, new_name: required });

/** POST experiments/update */
export const registerUpdateExperiment = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/experiments/update", action: "changeTrackingExperiment", input },
    async (c, sent) => {
      const { clock } = dependencies;
      const renamed = await changeTrackingExperiment(dependencies, c.get("workspace"), sent.experiment_id, (found) =>
        renameExperiment(found, sent.new_name, clock.now()),
      );
      trackedOrThrow(renamed);
      return {};
    },
  );
