import { z } from "zod";
import { defaultExperimentId } from "../../../lib/domain/tracking/tracking-experiment.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { createTrackingRun } from "../../../lib/usecases/create-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64 } from "../dialect/fields.ts";
import { showRun } from "../dialect/show-run.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { entry, experimentId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({
  experiment_id: z.union([experimentId, z.literal("")]).default(""),
  user_id: z.string().max(256).default(""),
  start_time: int64.optional(),
  tags: z.array(entry).default([]),
  run_name: z.string().default(""),
});

/** POST runs/create */
export const registerCreateRun = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/create", action: "createTrackingRun", input },
    async (c, sent) => {
      const draft = {
        experiment: sent.experiment_id === "" ? defaultExperimentId : sent.experiment_id,
        ...{ user: sent.user_id, startTime: sent.start_time, name: sent.run_name, tags: sent.tags },
      };
      const run = trackedOrThrow(await createTrackingRun(dependencies, commandContext(c), draft));
      return { run: showRun(run, "active", () => undefined) };
    },
  );
