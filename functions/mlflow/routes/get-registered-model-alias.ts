import { z } from "zod";
import { Problem } from "../../../lib/http/problem.ts";
import { getAlias } from "../../../lib/usecases/get-alias.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { showVersion } from "../dialect/show-version.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, alias: required.max(255) });

/** GET registered-models/alias: `latest` is the newest version. */
export const registerGetRegisteredModelAlias = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/registered-models/alias", action: "getVersion", input },
    async (c, { name: model, alias }) => {
      const result = await getAlias(dependencies, c.get("workspace"), { model, alias });
      // MLflow's own code and words, which its client tells the user.
      if (!result.ok && result.refusal.code === "alias-not-found")
        throw new MlflowError("INVALID_PARAMETER_VALUE", `Registered model alias ${alias} not found.`);
      if (!result.ok) throw new Problem(result.refusal);
      return { model_version: showVersion(result.value, { name: result.value.modelName }) };
    },
  );
