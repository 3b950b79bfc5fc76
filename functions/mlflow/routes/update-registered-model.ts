import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { updateModel } from "../../../lib/usecases/update-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { description, required } from "../dialect/fields.ts";
import { newestVersions } from "../dialect/newest-versions.ts";
import { showModel } from "../dialect/show-model.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, description });

/** PATCH registered-models/update */
export const registerUpdateRegisteredModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "PATCH", path: "/registered-models/update", action: "updateModel", input },
    async (c, sent) => {
      const { name: model, description } = sent;
      const result = await updateModel(dependencies, commandContext(c), { model, update: { description } });
      if (!result.ok) throw new Problem(result.refusal);
      const newest = await newestVersions(dependencies, c.get("workspace"), result.value.state.id);
      return { registered_model: showModel(result.value, newest) };
    },
  );
