import { z } from "zod";
import { accept } from "../../../lib/domain/result.ts";
import { finishLoggedModel } from "../../../lib/domain/tracking/decide-logged-model.ts";
import { changeLoggedModel } from "../../../lib/usecases/change-logged-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { showLoggedModel } from "../dialect/show-logged-model.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { loggedModelStatus, modelId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ model_id: modelId, status: loggedModelStatus });

/** PATCH logged-models/{id} */
export const registerFinishLoggedModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "PATCH", path: "/logged-models/:model_id", action: "changeLoggedModel", input },
    async (c, sent) => {
      const { clock } = dependencies;
      const finished = await changeLoggedModel(dependencies, c.get("workspace"), sent.model_id, (model) =>
        accept(finishLoggedModel(model, sent.status ?? model.status, clock.now())),
      );
      return { model: showLoggedModel(trackedOrThrow(finished)) };
    },
  );
