import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { deleteModel } from "../../../lib/usecases/delete-model.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required });

/** DELETE registered-models/delete */
export const registerDeleteRegisteredModel = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "DELETE", path: "/registered-models/delete", action: "deleteModel", input },
    async (c, sent) => {
      const result = await deleteModel(dependencies, commandContext(c), { model: sent.name, reason: "" });
      if (!result.ok) throw new Problem(result.refusal);
      return {};
    },
  );
