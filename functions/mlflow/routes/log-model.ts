import { z } from "zod";
import { noteModel } from "../../../lib/domain/tracking/note-model.ts";
import { changeTrackingRun } from "../../../lib/usecases/change-tracking-run.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ ...runFields, model_json: required });

/** POST runs/log-model: how clients of MLflow 2 tell of a model */
export const registerLogModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/log-model", action: "logToTrackingRun", input },
    async (c, sent) => {
      trackedOrThrow(
        await changeTrackingRun(dependencies, c.get("workspace"), runOf(sent), (run) =>
          noteModel(run, sent.model_json),
        ),
      );
      return {};
    },
  );
