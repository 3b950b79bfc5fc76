import { z } from "zod";
import { untagRun } from "../../../lib/domain/tracking/decide-run.ts";
import { changeTrackingRun } from "../../../lib/usecases/change-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ ...runFields, key: required });

/** POST runs/delete-tag */
export const registerDeleteRunTag = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/delete-tag", action: "logToTrackingRun", input },
    async (c, sent) => {
      trackedOrThrow(
        await changeTrackingRun(dependencies, c.get("workspace"), runOf(sent), (run) => untagRun(run, sent.key)),
      );
      return {};
    },
  );
