import { z } from "zod";
import { accept } from "../../../lib/domain/result.ts";
import { changeLoggedModel } from "../../../lib/usecases/change-logged-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { modelId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ model_id: modelId });

/** DELETE logged-models/{id} */
export const registerDeleteLoggedModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "DELETE", path: "/logged-models/:model_id", action: "changeLoggedModel", input },
    async (c, sent) => {
      const at = dependencies.clock.now();
      const deleted = await changeLoggedModel(dependencies, c.get("workspace"), sent.model_id, (model) =>
        accept(model.deletedAt === null ? { ...model, deletedAt: at, updatedAt: at } : model),
      );
      trackedOrThrow(deleted);
      return {};
    },
  );
