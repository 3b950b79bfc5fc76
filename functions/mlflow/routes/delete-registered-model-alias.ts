import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { deleteAlias } from "../../../lib/usecases/delete-alias.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, alias: required.max(255) });

/** DELETE registered-models/alias: an alias that names nothing is gone already. */
export const registerDeleteRegisteredModelAlias = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "DELETE", path: "/registered-models/alias", action: "deleteAlias", input },
    async (c, { name: model, alias }) => {
      const result = await deleteAlias(dependencies, commandContext(c), { model, alias });
      if (!result.ok) throw new Problem(result.refusal);
      return {};
    },
  );
