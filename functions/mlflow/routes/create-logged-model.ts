import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { createLoggedModel } from "../../../lib/usecases/create-logged-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { showLoggedModel } from "../dialect/show-logged-model.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { entry, experimentId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({
  experiment_id: experimentId,
  name: z.string().optional(),
  model_type: z.string().max(500).default(""),
  source_run_id: z.string().max(256).default(""),
  params: z.array(entry).default([]),
  tags: z.array(entry).default([]),
});

/** POST logged-models */
export const registerCreateLoggedModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/logged-models", action: "createLoggedModel", input },
    async (c, sent) => {
      const draft = {
        ...{ experiment: sent.experiment_id, name: sent.name ?? null, sourceRun: sent.source_run_id },
        ...{ type: sent.model_type, params: sent.params, tags: sent.tags },
      };
      return {
        model: showLoggedModel(trackedOrThrow(await createLoggedModel(dependencies, commandContext(c), draft))),
      };
    },
  );
