import { z } from "zod";
import { findTrackingExperiment } from "../../../lib/usecases/find-tracking-experiment.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { showExperiment } from "../dialect/show-experiment.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ experiment_name: required });

/** GET experiments/get-by-name: the client takes the 404 for "there is none" */
export const registerGetExperimentByName = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/experiments/get-by-name", action: "getTrackingExperiment", input },
    async (c, { experiment_name: name }) => {
      const workspace = c.get("workspace");
      const id = await dependencies.experiments.resolve(workspace, name);
      if (id === undefined)
        throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Could not find experiment with name '${name}'`);
      const found = await findTrackingExperiment(dependencies.experiments, workspace, id);
      return { experiment: showExperiment(trackedOrThrow(found).state) };
    },
  );
