import { z } from "zod";
import { addParams } from "../../../lib/domain/tracking/decide-logged-model.ts";
import { changeLoggedModel } from "../../../lib/usecases/change-logged-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { entry, modelId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ model_id: modelId, params: z.array(entry).default([]) });

/** POST logged-models/{id}/params */
export const registerLogLoggedModelParams = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/logged-models/:model_id/params", action: "changeLoggedModel", input },
    async (c, sent) => {
      const logged = await changeLoggedModel(dependencies, c.get("workspace"), sent.model_id, (model) =>
        addParams(model, sent.params),
      );
      trackedOrThrow(logged);
      return {};
    },
  );
