import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { updateTrackingRun } from "../../../lib/usecases/update-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64 } from "../dialect/fields.ts";
import { showRunInfo } from "../dialect/show-run.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf, runStatus } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({
  ...runFields,
  status: runStatus,
  end_time: int64.optional(),
  run_name: z.string().optional(),
});

/** POST runs/update: what is left out stays as it is */
export const registerUpdateRun = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/update", action: "changeTrackingRun", input },
    async (c, sent) => {
      const update = { status: sent.status, endTime: sent.end_time, name: sent.run_name };
      const run = trackedOrThrow(await updateTrackingRun(dependencies, commandContext(c), runOf(sent), update));
      return { run_info: showRunInfo(run, "active") };
    },
  );
