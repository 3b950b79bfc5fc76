import { z } from "zod";
import { tagExperiment } from "../../../lib/domain/tracking/decide-experiment.ts";
import { changeTrackingExperiment } from "../../../lib/usecases/change-tracking-experiment.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { experimentId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ experiment_id: experimentId, key: required, value: z.string().default("") });

/** POST experiments/set-experiment-tag */
export const registerSetExperimentTag = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/experiments/set-experiment-tag", action: "changeTrackingExperiment", input },
    async (c, sent) => {
      const tagged = await changeTrackingExperiment(dependencies, c.get("workspace"), sent.experiment_id, (found) =>
        tagExperiment(found, sent.key, sent.value),
      );
      trackedOrThrow(tagged);
      return {};
    },
  );
