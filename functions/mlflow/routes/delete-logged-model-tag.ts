import { z } from "zod";
import { untagLoggedModel } from "../../../lib/domain/tracking/decide-logged-model.ts";
import { changeLoggedModel } from "../../../lib/usecases/change-logged-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { modelId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ model_id: modelId, tag_key: required });

/** DELETE logged-models/{id}/tags/{key} */
export const registerDeleteLoggedModelTag = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "DELETE", path: "/logged-models/:model_id/tags/:tag_key", action: "changeLoggedModel", input },
    async (c, sent) => {
      const untagged = await changeLoggedModel(dependencies, c.get("workspace"), sent.model_id, (model) =>
        untagLoggedModel(model, sent.tag_key),
      );
      trackedOrThrow(untagged);
      return {};
    },
  );
