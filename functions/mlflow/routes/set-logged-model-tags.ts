import { z } from "zod";
import { tagLoggedModel } from "../../../lib/domain/tracking/decide-logged-model.ts";
import { changeLoggedModel } from "../../../lib/usecases/change-logged-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { entry, modelId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ model_id: modelId, tags: z.array(entry).default([]) });

/** PATCH logged-models/{id}/tags */
export const registerSetLoggedModelTags = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "PATCH", path: "/logged-models/:model_id/tags", action: "changeLoggedModel", input },
    async (c, sent) => {
      const tagged = await changeLoggedModel(dependencies, c.get("workspace"), sent.model_id, (model) =>
        tagLoggedModel(model, sent.tags),
      );
      trackedOrThrow(tagged);
      return {};
    },
  );
