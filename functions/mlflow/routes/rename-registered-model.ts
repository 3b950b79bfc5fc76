import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { renameModel } from "../../../lib/usecases/rename-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { newestVersions } from "../dialect/newest-versions.ts";
import { showModel } from "../dialect/show-model.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, new_name: required });

/** POST registered-models/rename */
export const registerRenameRegisteredModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/registered-models/rename", action: "renameModel", input },
    async (c, sent) => {
      const result = await renameModel(dependencies, commandContext(c), { model: sent.name, to: sent.new_name });
      if (!result.ok) throw new Problem(result.refusal);
      const newest = await newestVersions(dependencies, c.get("workspace"), result.value.state.id);
      return { registered_model: showModel(result.value, newest) };
    },
  );
