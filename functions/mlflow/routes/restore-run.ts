import { z } from "zod";
import { moveTrackingRun } from "../../../lib/usecases/move-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object(runFields);

/** POST runs/restore */
export const registerRestoreRun = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/restore", action: "changeTrackingRun", input },
    async (c, sent) => {
      trackedOrThrow(await moveTrackingRun(dependencies, c.get("workspace"), runOf(sent), "active"));
      return {};
    },
  );
