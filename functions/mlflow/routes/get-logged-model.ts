import { z } from "zod";
import { findLoggedModel } from "../../../lib/usecases/find-logged-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { bool } from "../dialect/fields.ts";
import { showLoggedModel } from "../dialect/show-logged-model.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ model_id: z.string(), allow_deleted: bool.default(false) });

/** GET logged-models/{id} */
export const registerGetLoggedModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/logged-models/:model_id", action: "getLoggedModel", input },
    async (c, sent) => {
      const found = await findLoggedModel(dependencies, c.get("workspace"), sent.model_id, sent.allow_deleted);
      return { model: showLoggedModel(trackedOrThrow(found)) };
    },
  );
